// SPDX-License-Identifier: MIT
#include "http/redirect.hpp"

#include "http/running_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <tuple>

namespace taskgate::test {

namespace {

http::ServerOptions redirecting() {
    CertificateShape shape;
    shape.names = {"tasks.example.com", "*.example.org", "127.0.0.1", "::1"};
    http::ServerOptions options;
    options.tls = std::make_shared<http::TlsStore>(make_tls({make_certificate(shape)}));
    options.redirect_port = 0;
    return options;
}

std::string request(std::string_view target, std::string_view host) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", target, host);
}

}  // namespace

TEST(Redirect, LeadsEveryRequestToTheSameAddressByHttps) {
    ScriptedService service;
    RunningServer server{service, redirecting()};
    for (const auto& [target, host, location] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"/", "tasks.example.com", "tasks.example.com:{}/"},
             {"/api/ada/tasks?status=done&x=%20", "tasks.example.com:80",
              "tasks.example.com:{}/api/ada/tasks?status=done&x=%20"},
             {"/a", "WWW.Example.org:8080", "WWW.Example.org:{}/a"},
             {"//elsewhere.example/", "127.0.0.1", "127.0.0.1:{}//elsewhere.example/"},
             {"/a", "[::1]:8080", "[::1]:{}/a"},
             {"http://tasks.example.com/a?b", "elsewhere.example", "tasks.example.com:{}/a?b"}}) {
        HttpClient client{server.redirect_port(), std::nullopt};
        const HttpReply reply = client.exchange(request(target, host));
        EXPECT_EQ(reply.status_line, "HTTP/1.1 308 Permanent Redirect") << target;
        EXPECT_EQ(reply.find("Location"),
                  fmt::format("https://{}", fmt::format(fmt::runtime(location), server.port())));
        EXPECT_FALSE(reply.has("Strict-Transport-Security"));
        EXPECT_EQ(client.exchange(request(target, host)).status, 308) << "the connection stays";
    }
    EXPECT_TRUE(service.answered().empty());
}

TEST(Redirect, LeadsToNoHostThatNoCertificateIsFor) {
    ScriptedService service;
    RunningServer server{service, redirecting()};
    for (const char* host : {"elsewhere.example", "example.org", "a.b.example.org", "10.0.0.1",
                             "tasks.example.com.elsewhere.example", "[::2]", "[::1", ""}) {
        HttpClient client{server.redirect_port(), std::nullopt};
        const HttpReply reply = client.exchange(request("/a", host));
        EXPECT_EQ(reply.status, 421) << host;
        EXPECT_FALSE(reply.has("Location"));
    }
    // The target counts, where it names a host (RFC 9112 3.2.2).
    HttpClient absolute{server.redirect_port(), std::nullopt};
    EXPECT_EQ(absolute.exchange(request("http://elsewhere.example/", "127.0.0.1")).status, 421);
    for (const std::string& bytes :
         {request("/a", "tasks.example.com@elsewhere.example"), request("/a", "a\r\nHost: b"),
          std::string{"GET /a HTTP/1.1\r\n\r\n"},
          std::string{"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"}}) {
        HttpClient client{server.redirect_port(), std::nullopt};
        EXPECT_EQ(client.exchange(bytes).status, 400) << bytes;
    }
}

TEST(Redirect, GoesNotInCirclesBehindAProxyThatWasAskedByHttps) {
    ScriptedService service;
    http::ServerOptions options = redirecting();
    const std::string_view by_https =
        "GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n\r\n";
    {
        RunningServer server{service, options};
        HttpClient client{server.redirect_port(), std::nullopt};
        EXPECT_EQ(client.exchange(by_https).status, 308) << "anybody can say so";
    }
    options.forwarding.proxies = http::TrustedProxies::read("127.0.0.1").value();
    RunningServer server{service, options};
    HttpClient client{server.redirect_port(), std::nullopt};
    EXPECT_EQ(client.exchange(by_https).status, 421);
    EXPECT_EQ(client.exchange(request("/a", "127.0.0.1")).status, 308);
}

TEST(Redirect, NamesNoPortWhereItIsTheUsualOne) {
    const http::TlsStore tls{make_tls({make_certificate()})};
    http::RedirectService service{tls};
    service.set_port(443);
    http::RequestHead head;
    head.path = "/a";
    head.fields.push_back({"Host", "localhost"});
    EXPECT_EQ(service.answer(head).fields.front().value, "https://localhost/a");
}

TEST(Redirect, AnswersARequestWithABodyAndOneWithoutAnswersBody) {
    ScriptedService service;
    RunningServer server{service, redirecting()};
    HttpClient client{server.redirect_port(), std::nullopt};
    const HttpReply reply =
        client.exchange("POST /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(reply.status, 308);
    EXPECT_EQ(client.exchange("HEAD /a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", ReplyTo::head).status,
              308);
    EXPECT_EQ(client.exchange(request("/a", "127.0.0.1")).status, 308);
}

TEST(Redirect, HasTheLimitsOfTheServer) {
    ScriptedService service;
    http::ServerOptions options = redirecting();
    options.limits.connections = 1;
    options.limits.head_bytes = 1024;
    options.limits.head_timeout = std::chrono::seconds{2};
    RunningServer server{service, options};
    {
        HttpClient client{server.redirect_port(), std::nullopt};
        EXPECT_EQ(client.exchange(request("/" + std::string(2000, 'a'), "127.0.0.1")).status, 414);
        HttpClient second{server.redirect_port(), std::nullopt};
        EXPECT_EQ(second.read_reply().status, 503);
    }
    HttpClient silent{server.redirect_port(), std::nullopt};
    EXPECT_TRUE(silent.has_something_within(std::chrono::seconds{10}));
}

}  // namespace taskgate::test
