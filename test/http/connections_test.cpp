// SPDX-License-Identifier: MIT
// Many connections at once, and what one of them may not do to the others.

#include "http/running_server.hpp"

#include <gtest/gtest.h>

#include <sys/resource.h>

namespace taskgate::test {

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

/// As many descriptors as the system lets this process have.
void raise_descriptor_limit() {
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

}  // namespace

TEST(Connections, OverTheLimitAreRefusedAndServedOnceOthersLeave) {
    ScriptedService service;
    http::Limits limits;
    limits.connections = 2;
    const RunningServer server{service, limits};
    HttpClient first{server.port()};
    HttpClient second{server.port()};
    EXPECT_EQ(first.exchange(get).status, 200);
    EXPECT_EQ(second.exchange(get).status, 200);
    HttpClient third{server.port()};
    EXPECT_EQ(third.read_reply().status, 503);
    EXPECT_TRUE(third.closes_silently());
    EXPECT_EQ(second.exchange(get).status, 200);
    EXPECT_EQ(service.answered().size(), 3U);

    first.close();
    third.close();
    // The server hears of the two that left in its own time.
    int status = 503;
    for (int i = 0; i < 5000 && status == 503; ++i) {
        HttpClient next{server.port()};
        next.try_send(get);
        status = next.read_reply().status;
        if (status == 0) status = 503;  // reset, as the request came on top of the refusal
    }
    EXPECT_EQ(status, 200);
}

TEST(Connections, ThatAreRefusedAreToldWhenToComeBack) {
    const RunningApp app{[](Config& config) { config.limits.connections = 1; }};
    HttpClient first{app.port()};
    EXPECT_EQ(first.exchange(RunningApp::request("GET", "/health")).status, 200);
    HttpClient second{app.port()};
    const HttpReply reply = second.read_reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, R"({"detail":"Service Unavailable"})");
    EXPECT_EQ(reply.find("Retry-After"), "1");
    EXPECT_TRUE(reply.says_close());
    EXPECT_TRUE(second.closes_silently());
}

TEST(Connections, OfOneAddressMayBeAThousand) {
    raise_descriptor_limit();
    // A thousand handshakes, one behind the other, take their time.
    const RunningApp app{[](Config& config) {
        config.limits.head_timeout = std::chrono::hours{1};
        config.limits.idle_timeout = std::chrono::hours{1};
    }};
    std::vector<HttpClient> clients;
    clients.reserve(1000);
    for (int i = 0; i < 1000; ++i) clients.emplace_back(app.port());
    const std::string request = RunningApp::request("GET", "/health");
    for (int round = 0; round < 2; ++round) {
        for (HttpClient& client : clients) client.send(request);
        for (HttpClient& client : clients) ASSERT_EQ(client.read_reply().status, 200);
    }
}

TEST(Connections, AreNotHeldUpByOneThatIsStuck) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    service.respond = [](const http::RequestHead& head, std::string_view body) {
        http::Reply reply = ScriptedService::echo(head, body);
        if (head.path == "/large") reply.body.assign(32UL * 1024 * 1024, 'x');
        return reply;
    };
    const RunningServer server{service};
    HttpClient half_head{server.port()};
    half_head.send("GET /a HTTP/1.1\r\nHo");
    HttpClient half_body{server.port()};
    half_body.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
    HttpClient no_reader{server.port(), 4096};
    no_reader.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    HttpClient waiting{server.port()};
    waiting.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n");
    gate.wait_until_reached();

    HttpClient other{server.port()};
    for (int i = 0; i < 100; ++i) ASSERT_EQ(other.exchange(get).body, "GET /a|");
    EXPECT_FALSE(waiting.has_something_within(std::chrono::milliseconds{0}));

    gate.open();
    EXPECT_EQ(waiting.read_reply().body, "GET /gate|");
    half_head.send("st: h\r\n\r\n");
    EXPECT_EQ(half_head.read_reply().body, "GET /a|");
    half_body.send("hello");
    EXPECT_EQ(half_body.read_reply().body, "POST /a|hellohello");
}

TEST(Connections, OnePipeliningClientDoesNotGetTwoAnswersAtOnce) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    const RunningServer server{service};
    HttpClient client{server.port()};
    client.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n" + get);
    gate.wait_until_reached();
    EXPECT_TRUE(service.answered().empty());
    gate.open();
    EXPECT_EQ(client.read_reply().body, "GET /gate|");
    EXPECT_EQ(client.read_reply().body, "GET /a|");
}

TEST(Connections, AreServedByEveryLoop) {
    const RunningApp app{[](Config& config) { config.threads = 4; }};
    std::vector<HttpClient> clients;
    clients.reserve(64);
    for (int i = 0; i < 64; ++i) clients.emplace_back(app.port());
    for (HttpClient& client : clients) {
        EXPECT_EQ(client.exchange(RunningApp::request("GET", "/health")).status, 200);
    }
}

TEST(Connections, OfAClientThatLeavesInTheMiddleHarmNobody) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    const RunningServer server{service};
    HttpClient leaving{server.port()};
    leaving.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n");
    gate.wait_until_reached();
    leaving.close();
    gate.open();
    service.wait_until_finished(1);
    HttpClient other{server.port()};
    EXPECT_EQ(other.exchange(get).status, 200);
}

TEST(Connections, OfASecondServerOnTheSamePortAreRefusedAtItsStart) {
    ScriptedService service;
    const RunningServer server{service};
    CapturedLog log;
    const SystemClock clock;
    http::ServerOptions options;
    options.port = server.port();
    for (const char* host : {"127.0.0.1", "0.0.0.0", "localhost", "::"}) {
        SCOPED_TRACE(host);
        options.host = host;
        const auto second = http::Server::start(options, service, log.log(), clock);
        ASSERT_FALSE(second);
        EXPECT_NE(second.error().message.find("Address already in use"), std::string::npos)
            << second.error().message;
        EXPECT_NE(second.error().message.find(std::to_string(server.port())), std::string::npos);
    }
    HttpClient client{server.port()};
    EXPECT_EQ(client.exchange(get).status, 200);
}

}  // namespace taskgate::test
