// SPDX-License-Identifier: MIT
// Who a request is from, behind proxies: these tests are the proxy, at 127.0.0.1.

#include "http/running_server.hpp"
#include "support/http2_client.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace taskgate::test {

namespace {

using namespace std::string_literals;

/// 198.51.100.9, as a header of version 2 names it.
const std::string v2_header =
    "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C\xC6\x33\x64\x09\xC0\x00\x02\x01\x12\x67\x01\xBB"s;
const std::string v2_local = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"s;
const std::string v2_unnamed = "\r\n\r\n\0\r\nQUIT\n\x21\0\0\0"s;

std::string request(std::string_view fields = {}) {
    return fmt::format("GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\n{}\r\n", fields);
}

http::ServerOptions trusting(std::string_view proxies,
                             http::ProxyProtocol protocol = http::ProxyProtocol::off) {
    http::ServerOptions options = server_options();
    options.forwarding.proxies = http::TrustedProxies::read(proxies).value();
    options.forwarding.proxy_protocol = protocol;
    return options;
}

http::ServerOptions behind_proxy_protocol(std::string_view proxies = "127.0.0.1") {
    return trusting(proxies, http::ProxyProtocol::version_2);
}

/// Answers with whom the request is from.
http::Reply who_am_i(const http::RequestHead& head, std::string_view /*body*/) {
    http::Reply reply;
    reply.body = head.client.address.to_string();
    if (head.client.may_be_many) reply.body += " or many";
    if (head.client.is_secure != tests_run_over_tls()) reply.body += " by another scheme";
    return reply;
}

std::size_t count_lines(const std::vector<std::string>& lines, std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(),
        [text](const std::string& line) { return line.find(text) != std::string::npos; }));
}

}  // namespace

TEST(Proxied, RequestsAreFromWhomATrustedProxyNames) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, trusting("127.0.0.0/8")};
    HttpClient client{server.port()};
    // One connection of a proxy carries the requests of many.
    EXPECT_EQ(client.exchange(request("X-Forwarded-For: 198.51.100.9\r\n")).body, "198.51.100.9");
    EXPECT_EQ(
        client.exchange(request("X-Forwarded-For: 1.1.1.1\r\nX-FORWARDED-FOR: 2.2.2.2\r\n")).body,
        "2.2.2.2");
    EXPECT_EQ(client.exchange(request()).body, "127.0.0.1 or many");
    const std::string other = tests_run_over_tls() ? "http" : "https";
    EXPECT_EQ(client.exchange(request("X-Forwarded-Proto: " + other + "\r\n")).body,
              "127.0.0.1 or many by another scheme");
}

TEST(Proxied, RequestsInHttp2AreFromWhomATrustedProxyNames) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, trusting("127.0.0.0/8")};
    Http2Client client{server.port()};
    Http2Request asked;
    EXPECT_EQ(client.exchange(asked).body, "127.0.0.1 or many");
    asked.fields = {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "2.2.2.2"}};
    EXPECT_EQ(client.exchange(asked).body, "2.2.2.2");
    RunningServer suspicious{service, trusting("192.0.2.1")};
    EXPECT_EQ(Http2Client{suspicious.port()}.exchange(asked).body, "127.0.0.1 or many");
}

TEST(Proxied, RequestsAreFromThePeerWhereItIsNotTrusted) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, trusting("192.0.2.1, unix")};
    HttpClient client{server.port()};
    EXPECT_EQ(client
                  .exchange(request("X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-Proto: https\r\n"
                                    "Forwarded: for=198.51.100.9\r\n"))
                  .body,
              "127.0.0.1 or many");
}

TEST(ProxyConnection, IsFromWhomItsHeaderNames) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, behind_proxy_protocol()};
    HttpClient client{server.port()};
    ASSERT_TRUE(client.try_send_raw(v2_header));
    EXPECT_EQ(client.exchange(request()).body, "198.51.100.9");
    EXPECT_EQ(client.exchange(request("X-Forwarded-For: 1.1.1.1\r\n")).body, "198.51.100.9")
        << "whom the header names is not trusted";
}

TEST(ProxyConnection, MayComeInAnyPieces) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, behind_proxy_protocol()};
    HttpClient slow{server.port()};
    for (std::size_t i = 0; i < v2_header.size(); ++i) {
        ASSERT_TRUE(slow.try_send_raw(v2_header.substr(i, 1)));
    }
    EXPECT_EQ(slow.exchange(request()).body, "198.51.100.9");
    // What follows in the same packet belongs to HTTP, or to TLS.
    HttpClient quick{server.port()};
    std::string first = request();
    if (tests_run_over_tls()) {
        quick.tls().shake_hands();
        first = quick.tls().take_output();
    }
    ASSERT_TRUE(quick.try_send_raw(v2_header + first));
    if (tests_run_over_tls()) quick.send(request());
    EXPECT_EQ(quick.read_reply().body, "198.51.100.9");
}

TEST(ProxyConnection, OfAProxyBehindAnotherOneMayNameTheClientInAField) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, behind_proxy_protocol("127.0.0.1, 198.51.100.0/24")};
    HttpClient client{server.port()};
    ASSERT_TRUE(client.try_send_raw(v2_header));
    EXPECT_EQ(client.exchange(request("X-Forwarded-For: 1.1.1.1\r\n")).body, "1.1.1.1");
}

TEST(ProxyConnection, ThatNamesNobodyIsFromTheProxyAndNotBelieved) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, behind_proxy_protocol()};
    for (const std::string& header : {v2_local, v2_unnamed}) {
        HttpClient client{server.port()};
        ASSERT_TRUE(client.try_send_raw(header));
        EXPECT_EQ(client.exchange(request("X-Forwarded-For: 1.1.1.1\r\n")).body,
                  "127.0.0.1 or many");
    }
}

TEST(ProxyConnection, FromAnAddressThatIsNotTrustedGetsNoAnswer) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, behind_proxy_protocol("192.0.2.1")};
    for (const std::string& bytes : {v2_header, v2_local, ""s}) {
        HttpClient client{server.port()};
        client.try_send_raw(bytes);
        client.try_send(request());
        EXPECT_TRUE(client.closes_silently());
    }
    EXPECT_TRUE(service.answered().empty());
    server.stop();
    const auto lines = server.log().lines();
    EXPECT_EQ(count_lines(lines, "it is from no trusted proxy"), 3U);
    EXPECT_EQ(count_lines(lines, R"("level":"warning")"), 1U) << "once a minute is enough";
}

TEST(ProxyConnection, WithoutASoundHeaderGetsNoAnswer) {
    ScriptedService service;
    service.respond = who_am_i;
    RunningServer server{service, behind_proxy_protocol()};
    std::string too_long = v2_header;
    too_long.replace(14, 2, "\xFF\xFF");
    std::string unknown = v2_header;
    unknown[12] = '\x22';
    for (const std::string& bytes :
         {"PROXY TCP4 198.51.100.9 192.0.2.1 4711 443\r\n"s, request(), unknown, too_long,
          v2_header.substr(1), "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"s}) {
        HttpClient client{server.port(), std::nullopt};
        client.try_send(bytes);
        client.try_send(request());
        EXPECT_TRUE(client.closes_silently());
    }
    // Cut off, by somebody who may only have looked whether the port is open.
    for (const std::string& bytes : {""s, v2_header.substr(0, 15), v2_header.substr(0, 27)}) {
        HttpClient client{server.port(), std::nullopt};
        client.try_send(bytes);
        client.finish_sending();
        EXPECT_TRUE(client.closes_silently());
    }
    EXPECT_TRUE(service.answered().empty());
    server.stop();
    EXPECT_EQ(count_lines(server.log().lines(), "connection refused"), 9U);
}

TEST(ProxyConnection, WhoseHeaderStopsComingIsClosedInTime) {
    ScriptedService service;
    service.respond = who_am_i;
    http::ServerOptions options = behind_proxy_protocol();
    options.limits.head_timeout = std::chrono::milliseconds{300};
    options.limits.idle_timeout = std::chrono::hours{1};
    RunningServer server{service, options};
    for (const std::string& bytes : {""s, v2_header.substr(0, 20)}) {
        HttpClient client{server.port(), std::nullopt};
        client.try_send(bytes);
        EXPECT_TRUE(client.closes_silently());
    }
}

TEST(ProxyConnection, ThatWaitsForItsHeaderDoesNotHoldUpAStop) {
    ScriptedService service;
    service.respond = who_am_i;
    http::ServerOptions options = behind_proxy_protocol();
    options.limits.head_timeout = std::chrono::hours{1};
    options.stop_timeout = std::chrono::hours{1};
    options.limits.connections = 1;
    RunningServer server{service, options};
    HttpClient first{server.port(), std::nullopt};
    ASSERT_TRUE(first.try_send(v2_header.substr(0, 20)));
    HttpClient second{server.port()};
    ASSERT_TRUE(second.try_send_raw(v2_header));
    EXPECT_EQ(second.read_reply().status, 503) << "the first one is served";
    server.stop();  // a stop that waits would run into the test's time-out
    EXPECT_TRUE(first.closes_silently());
}

TEST(ProxyConnection, ToTheRedirectBeginsTheSameWay) {
    ScriptedService service;
    service.respond = who_am_i;
    http::ServerOptions options = behind_proxy_protocol();
    options.tls = std::make_shared<http::TlsStore>(make_tls({make_certificate()}));
    options.redirect_port = 0;
    RunningServer server{service, options};
    HttpClient client{server.redirect_port(), std::nullopt};
    client.send(v2_header);
    EXPECT_EQ(client.exchange(request()).status, 308);
    HttpClient other{server.redirect_port(), std::nullopt};
    other.try_send(request());
    EXPECT_TRUE(other.closes_silently());
}

}  // namespace taskgate::test
