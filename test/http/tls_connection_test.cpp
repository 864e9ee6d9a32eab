// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace taskgate::test {

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::chrono::milliseconds soon{300};
constexpr std::chrono::hours late{1};
constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

http::ServerOptions tls_options(const http::TlsOptions& options = {}) {
    http::ServerOptions server;
    server.limits.head_timeout = late;
    server.limits.idle_timeout = late;
    server.limits.write_timeout = late;
    server.tls = std::make_shared<http::TlsStore>(make_tls({make_certificate()}, options));
    return server;
}

/// What a client says first.
std::string client_hello() {
    TlsClient client;
    client.shake_hands();
    return client.take_output();
}

/// A stream of pieces of 100 000 bytes.
class Pieces final : public http::BodyStream {
public:
    explicit Pieces(std::size_t count) : left_(count) {}

    Async<std::string> next() override {
        std::string piece;
        if (left_ > 0) piece.assign(100'000, static_cast<char>('a' + left_-- % 26));
        co_return piece;
    }

private:
    std::size_t left_;
};

http::Reply stream(const http::RequestHead& /*head*/, std::string_view /*body*/) {
    http::Reply reply;
    reply.content_type = "text/plain";
    reply.stream = std::make_unique<Pieces>(100);
    return reply;
}

}  // namespace

TEST(TlsConnection, CarriesRequestAfterRequest) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    HttpClient client{server.port(), TlsClientOptions{}};
    for (int i = 0; i < 100; ++i) EXPECT_EQ(client.exchange(get).body, "GET /a|");
    client.send_slowly(get);
    EXPECT_EQ(client.read_reply().status, 200);
    client.send(get + get + get);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_reply().status, 200);
}

TEST(TlsConnection, CarriesLargeBodiesBothWays) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    const std::string body(mebibyte, 'x');
    for (const int buffer : {0, 4096}) {
        HttpClient client{server.port(), TlsClientOptions{}, buffer};
        const HttpReply reply = client.exchange(RunningApp::request("POST", "/large", {}, body));
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, "POST /large|" + body);
    }
}

TEST(TlsConnection, StreamsToAReaderThatIsSlow) {
    ScriptedService service;
    service.respond = stream;
    RunningServer server{service, tls_options()};
    HttpClient client{server.port(), TlsClientOptions{}, 4096};
    const HttpReply reply = client.exchange(get);
    EXPECT_EQ(reply.find("Transfer-Encoding"), "chunked");
    EXPECT_EQ(reply.body.size(), 10'000'000U);
    EXPECT_EQ(client.exchange(get).body.size(), 10'000'000U);
}

TEST(TlsConnection, IsGivenUpWhereNobodyReadsTheAnswer) {
    ScriptedService service;
    service.respond = stream;
    http::ServerOptions options = tls_options();
    options.limits.write_timeout = soon;
    RunningServer server{service, options};
    HttpClient client{server.port(), TlsClientOptions{}, 4096};
    client.send(get);
    service.wait_until_finished(1);
    EXPECT_LT(client.read_to_close().size(), 10'000'000U);
    EXPECT_FALSE(client.tls().was_told_the_end()) << "a cut off answer looked whole";
}

TEST(TlsConnection, SaysThatItEnds) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    HttpClient client{server.port(), TlsClientOptions{}};
    client.send("GET /a HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.read_reply().status, 200);
    EXPECT_TRUE(client.closes_silently());
    EXPECT_TRUE(client.tls().was_told_the_end());
}

TEST(TlsConnection, AnswersAClientThatSendsNothingMore) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    HttpClient client{server.port(), TlsClientOptions{}};
    client.send(get);
    client.finish_sending();
    EXPECT_EQ(client.read_reply().status, 200);
    EXPECT_TRUE(client.ends_in_good_order());
    EXPECT_TRUE(client.tls().was_told_the_end());
}

TEST(TlsConnection, SurvivesClientsThatLeaveWithoutAWord) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    // With 1.3 there would be a ticket that was not read, and so a reset in place of a broken pipe.
    TlsClientOptions options;
    options.most_version = TLS1_2_VERSION;
    std::string requests;
    for (int i = 0; i < 20; ++i) requests += get;
    for (int i = 0; i < 20; ++i) {
        HttpClient client{server.port(), options};
        if (i % 2 == 0) {
            client.send(requests);
        } else {
            client.shake_hands();
        }
        client.close();
    }
    HttpClient client{server.port(), TlsClientOptions{}};
    EXPECT_EQ(client.exchange(get).status, 200);
}

TEST(TlsConnection, TakesNoRequestThatIsCutOff) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    HttpClient client{server.port(), TlsClientOptions{}};
    ASSERT_TRUE(client.shake_hands());
    ASSERT_TRUE(client.tls().write(get));
    const std::string record = client.tls().take_output();
    client.try_send_raw(std::string_view{record}.substr(0, record.size() - 1));
    client.close();
    HttpClient next{server.port(), TlsClientOptions{}};
    EXPECT_EQ(next.exchange("GET /next HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
    EXPECT_EQ(service.answered(), std::vector<std::string>{"GET /next|"});
}

TEST(TlsConnection, TakesNoRecordThatWasChanged) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    for (const bool is_changed : {true, false}) {
        HttpClient client{server.port(), TlsClientOptions{}};
        ASSERT_TRUE(client.shake_hands());
        ASSERT_TRUE(client.tls().write(get));
        std::string record = client.tls().take_output();
        if (is_changed) {
            record.back() ^= 1;
        } else {
            record = std::string(100, '\xff');
        }
        client.try_send_raw(record);
        EXPECT_EQ(client.read_to_close(), "");
        EXPECT_FALSE(client.tls().failure().empty());
    }
    EXPECT_TRUE(service.answered().empty());
}

TEST(TlsConnection, AnswersPlainHttpWith400InTheClear) {
    ScriptedService service;
    http::TlsOptions tls;
    tls.hsts_max_age = std::chrono::seconds{60};
    RunningServer server{service, tls_options(tls)};
    for (const char* method : {"GET", "POST", "DELETE", "OPTIONS", "PATCH", "CONNECT"}) {
        HttpClient client{server.port(), std::nullopt};
        const HttpReply reply =
            client.exchange(std::string{method} + " /a HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(reply.status, 400) << method;
        EXPECT_TRUE(reply.says_close());
        EXPECT_FALSE(reply.has("Strict-Transport-Security"));
        client.finish_sending();
        EXPECT_TRUE(client.ends_in_good_order());
    }
    EXPECT_TRUE(service.answered().empty());
}

TEST(TlsConnection, IsDroppedWhereTheHandshakeDoesNotComeInTime) {
    ScriptedService service;
    http::ServerOptions options = tls_options();
    options.limits.head_timeout = std::chrono::seconds{2};
    RunningServer server{service, options};
    const std::string hello = client_hello();
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{60},
                                   hello.size() - 1, hello.size()}) {
        HttpClient client{server.port(), std::nullopt};
        client.send(hello.substr(0, size));
        const std::string answer = client.read_to_close();
        EXPECT_EQ(answer.empty(), size < hello.size()) << size;
    }
}

TEST(TlsConnection, IsDroppedWhereTheHandshakeTrickles) {
    ScriptedService service;
    http::ServerOptions options = tls_options();
    options.limits.head_timeout = soon;
    RunningServer server{service, options};
    HttpClient client{server.port(), std::nullopt};
    const std::string hello = client_hello();
    std::size_t sent = 0;
    while (sent < hello.size() && !client.has_something_within(std::chrono::milliseconds{10})) {
        client.try_send(hello.substr(sent++, 1));
    }
    EXPECT_LT(sent, hello.size());
    EXPECT_TRUE(client.closes_silently());
}

TEST(TlsConnection, IsRefusedOverTlsWhereThereAreTooMany) {
    ScriptedService service;
    http::ServerOptions options = tls_options();
    options.limits.connections = 1;
    RunningServer server{service, options};
    HttpClient first{server.port(), TlsClientOptions{}};
    EXPECT_EQ(first.exchange(get).status, 200);
    HttpClient second{server.port(), TlsClientOptions{}};
    EXPECT_EQ(second.exchange(get).status, 503);
    EXPECT_EQ(first.exchange(get).status, 200);
}

TEST(TlsConnection, EndsAtAStopWhereItIsIdleOrBeginsToBe) {
    ScriptedService service;
    RunningServer server{service, tls_options()};
    HttpClient idle{server.port(), TlsClientOptions{}};
    EXPECT_EQ(idle.exchange(get).status, 200);
    HttpClient silent{server.port(), std::nullopt};
    HttpClient begun{server.port(), std::nullopt};
    begun.send(client_hello());
    EXPECT_TRUE(begun.has_something_within(std::chrono::seconds{10}));
    std::thread client{[&] {
        EXPECT_TRUE(idle.closes_silently());
        EXPECT_TRUE(idle.tls().was_told_the_end());
        EXPECT_TRUE(silent.closes_silently());
        EXPECT_FALSE(begun.read_to_close().empty());
    }};
    server.stop();
    client.join();
}

TEST(TlsConnection, TellsBrowsersToAskForHttpsAlone) {
    ScriptedService service;
    http::TlsOptions tls;
    tls.hsts_max_age = std::chrono::hours{24 * 365};
    RunningServer server{service, tls_options(tls)};
    HttpClient client{server.port(), TlsClientOptions{}};
    for (const std::string& request : {get, std::string{"NONSENSE\r\n\r\n"}}) {
        EXPECT_EQ(client.exchange(request).find("Strict-Transport-Security"), "max-age=31536000");
    }
    RunningServer silent{service, tls_options()};
    HttpClient other{silent.port(), TlsClientOptions{}};
    EXPECT_FALSE(other.exchange(get).has("Strict-Transport-Security"));
    RunningServer plain{service, http::ServerOptions{}};
    HttpClient third{plain.port(), std::nullopt};
    EXPECT_FALSE(third.exchange(get).has("Strict-Transport-Security"));
}

}  // namespace taskgate::test
