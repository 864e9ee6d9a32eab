// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"
#include "support/store_clock.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";

http::ServerOptions with_tls(std::shared_ptr<const http::TlsContext> context) {
    http::ServerOptions options;
    options.tls = std::make_shared<http::TlsStore>(std::move(context));
    return options;
}

TlsClientOptions only(int version) {
    TlsClientOptions options;
    options.least_version = version;
    options.most_version = version;
    return options;
}

TlsClientOptions host(std::string name) {
    TlsClientOptions options;
    options.host = std::move(name);
    return options;
}

CertificatePair certificate_for(std::vector<std::string> names, KeyKind key = KeyKind::p256) {
    CertificateShape shape;
    shape.names = std::move(names);
    shape.key = key;
    return make_certificate(shape);
}

/// Makes a request and gives the session that the client can resume afterwards.
TlsSession visit(std::uint16_t port, const TlsClientOptions& options, bool is_resumed) {
    HttpClient client{port, options};
    EXPECT_EQ(client.exchange(get).status, 200) << client.tls().failure();
    EXPECT_EQ(client.tls().was_resumed(), is_resumed);
    return client.tls().session();
}

}  // namespace

TEST(TlsHandshake, TakesTls12And13AndNothingOlder) {
    ScriptedService service;
    RunningServer server{service, with_tls(make_tls({make_certificate()}))};
    for (const auto& [version, name] : std::vector<std::pair<int, std::string>>{
             {TLS1_2_VERSION, "TLSv1.2"}, {TLS1_3_VERSION, "TLSv1.3"}}) {
        HttpClient client{server.port(), only(version)};
        EXPECT_EQ(client.exchange(get).body, "GET /a|");
        EXPECT_EQ(client.tls().version(), name);
    }
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        HttpClient client{server.port(), only(version)};
        EXPECT_FALSE(client.shake_hands());
        EXPECT_EQ(client.tls().failure(), "tlsv1 alert protocol version");
    }
    server.log().wait_for("TLS handshake failed");
}

TEST(TlsHandshake, TakesAuthenticatedCiphersWithAFreshKeyAlone) {
    ScriptedService service;
    RunningServer server{
        service, with_tls(make_tls({make_certificate(), certificate_for({"localhost", "127.0.0.1"},
                                                                        KeyKind::rsa_2048)}))};
    TlsClientOptions options = only(TLS1_2_VERSION);
    for (const char* cipher : {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                               "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256",
                               "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"}) {
        options.ciphers = cipher;
        HttpClient client{server.port(), options};
        EXPECT_EQ(client.exchange(get).status, 200) << cipher;
        EXPECT_EQ(client.tls().cipher(), cipher);
    }
    for (const char* cipher :
         {"AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384",
          "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-CCM", "ECDHE-RSA-NULL-SHA",
          "AECDH-AES128-SHA"}) {
        options.ciphers = cipher;
        HttpClient client{server.port(), options};
        EXPECT_FALSE(client.shake_hands()) << cipher;
        EXPECT_NE(client.tls().failure().find("handshake failure"), std::string::npos)
            << client.tls().failure();
    }
}

TEST(TlsHandshake, ChoosesTheCipherButLetsChaChaGoFirstForWhoPrefersIt) {
    ScriptedService service;
    RunningServer server{service, with_tls(make_tls({make_certificate()}))};
    TlsClientOptions options = only(TLS1_2_VERSION);
    options.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256";
    HttpClient client{server.port(), options};
    EXPECT_TRUE(client.shake_hands());
    EXPECT_EQ(client.tls().cipher(), "ECDHE-ECDSA-AES128-GCM-SHA256");
    options.ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256";
    HttpClient phone{server.port(), options};
    EXPECT_TRUE(phone.shake_hands());
    EXPECT_EQ(phone.tls().cipher(), "ECDHE-ECDSA-CHACHA20-POLY1305");
}

TEST(TlsHandshake, ShowsTheCertificateForTheNameThatIsAskedFor) {
    const CertificatePair first = certificate_for({"first.example"});
    const CertificatePair wild = certificate_for({"*.example.com", "example.com"});
    const CertificatePair exact = certificate_for({"api.example.com"}, KeyKind::ed25519);
    ScriptedService service;
    RunningServer server{service, with_tls(make_tls({first, wild, exact}))};
    for (const auto& [name, shown] :
         std::vector<std::pair<std::string, CertificatePair>>{{"first.example", first},
                                                              {"FIRST.Example", first},
                                                              {"www.example.com", wild},
                                                              {"example.com", wild},
                                                              {"api.example.com", exact},
                                                              {"deep.www.example.com", first},
                                                              {".example.com", first},
                                                              {"unknown.example", first},
                                                              {"", first}}) {
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            TlsClientOptions options = only(version);
            options.host = name;
            HttpClient client{server.port(), options};
            EXPECT_EQ(client.exchange(get).status, 200) << name;
            EXPECT_EQ(client.tls().certificate(), shown.certificate) << name;
        }
    }
}

TEST(TlsHandshake, ShowsOfTwoCertificatesForANameTheOneThatTheClientCanUse) {
    const CertificatePair elliptic = certificate_for({"a.example", "b.example"});
    const CertificatePair rsa = certificate_for({"b.example", "a.example"}, KeyKind::rsa_2048);
    ScriptedService service;
    RunningServer server{service, with_tls(make_tls({rsa, elliptic}))};
    for (const auto& [signatures, shown] : std::vector<std::pair<std::string, CertificatePair>>{
             {"ECDSA+SHA256:RSA-PSS+SHA256", elliptic}, {"RSA-PSS+SHA256", rsa}}) {
        TlsClientOptions options = host("b.example");
        options.signatures = signatures;
        HttpClient client{server.port(), options};
        EXPECT_EQ(client.exchange(get).status, 200);
        EXPECT_EQ(client.tls().certificate(), shown.certificate);
    }
}

TEST(TlsHandshake, AgreesOnHttp11OrOnNothing) {
    ScriptedService service;
    RunningServer server{service, with_tls(make_tls({make_certificate()}))};
    for (const auto& [offered, agreed] :
         std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{}, ""}, {{"http/1.1"}, "http/1.1"}, {{"h2", "http/1.1"}, "http/1.1"}}) {
        TlsClientOptions options;
        options.protocols = offered;
        HttpClient client{server.port(), options};
        EXPECT_EQ(client.exchange(get).status, 200);
        EXPECT_EQ(client.tls().protocol(), agreed);
    }
    TlsClientOptions options;
    options.protocols = {"h2", "imap"};
    HttpClient client{server.port(), options};
    EXPECT_FALSE(client.shake_hands());
    EXPECT_EQ(client.tls().failure(), "tlsv1 alert no application protocol");
}

TEST(TlsHandshake, ResumesASessionByItsTicket) {
    ScriptedService service;
    RunningServer server{service, with_tls(make_tls({make_certificate()}))};
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClientOptions options = only(version);
        options.session = visit(server.port(), options, false);
        ASSERT_NE(options.session, nullptr);
        visit(server.port(), options, true);
    }
}

TEST(TlsHandshake, KeepsATicketKeyTwelveHoursAndTheOneBeforeAsLong) {
    StoreClock clock;
    clock.set(SystemClock{}.now());
    ScriptedService service;
    RunningServer server{service, with_tls(make_tls({make_certificate()}, {}, clock))};
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClientOptions options = only(version);
        options.session = visit(server.port(), options, false);
        clock.move(std::chrono::hours{11});
        visit(server.port(), options, true);
        clock.move(std::chrono::hours{1});
        visit(server.port(), options, true);
        clock.move(std::chrono::hours{12});
        visit(server.port(), options, false);
    }
}

TEST(TlsHandshake, ForgetsAllTicketsWithTheKeysOfAnotherContext) {
    ScriptedService service;
    const CertificatePair first = make_certificate();
    const CertificatePair second = make_certificate();
    http::ServerOptions options;
    const auto store = std::make_shared<http::TlsStore>(make_tls({first}));
    options.tls = store;
    RunningServer server{service, options};
    TlsClientOptions client;
    client.session = visit(server.port(), client, false);
    HttpClient open{server.port(), TlsClientOptions{}};
    EXPECT_EQ(open.exchange(get).status, 200);
    store->replace(make_tls({second}));
    visit(server.port(), client, false);
    HttpClient fresh{server.port(), TlsClientOptions{}};
    EXPECT_EQ(fresh.exchange(get).status, 200);
    EXPECT_EQ(fresh.tls().certificate(), second.certificate);
    EXPECT_EQ(open.exchange(get).status, 200) << "what is open goes on";
}

}  // namespace taskgate::test
