// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace taskgate::test {

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string gated = "GET /gate HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace

TEST(Stop, ClosesIdleConnectionsAndAnswersRequestsInFlight) {
    Gate gate;
    ScriptedService service;
    service.gate = &gate;
    RunningServer server{service};
    HttpClient idle{server.port()};
    EXPECT_EQ(idle.exchange(get).status, 200);
    HttpClient fresh{server.port()};
    HttpClient in_flight{server.port()};
    in_flight.send(gated + get);
    gate.wait_until_reached();
    std::thread client{[&] {
        EXPECT_TRUE(idle.closes_silently());
        EXPECT_TRUE(fresh.closes_silently());
        gate.open();
        const HttpReply reply = in_flight.read_reply();
        EXPECT_EQ(reply.body, "GET /gate|");
        EXPECT_TRUE(reply.says_close());
        in_flight.finish_sending();
        EXPECT_TRUE(in_flight.closes_silently());
    }};
    server.stop();
    client.join();
    EXPECT_EQ(service.answered(), (std::vector<std::string>{"GET /a|", "GET /gate|"}));
}

TEST(Stop, WaitsForABodyThatIsComing) {
    ScriptedService service;
    RunningServer server{service};
    HttpClient idle{server.port()};
    EXPECT_EQ(idle.exchange(get).status, 200);
    HttpClient sending{server.port()};
    EXPECT_EQ(sending
                  .exchange("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                            "Content-Length: 10\r\n\r\n")
                  .status,
              100);
    std::thread client{[&] {
        EXPECT_TRUE(idle.closes_silently());
        const HttpReply reply = sending.exchange("hellohello");
        EXPECT_EQ(reply.body, "POST /a|hellohello");
        EXPECT_TRUE(reply.says_close());
        sending.close();
    }};
    server.stop();
    client.join();
}

TEST(Stop, IsBoundedWhereAClientIsStuck) {
    ScriptedService service;
    service.respond = [](const http::RequestHead& /*head*/, std::string_view /*body*/) {
        http::Reply reply;
        reply.body.assign(32UL * 1024 * 1024, 'x');
        return reply;
    };
    RunningServer server{service, {}, std::chrono::milliseconds{300}};
    HttpClient no_reader{server.port(), 4096};
    no_reader.send(get);
    HttpClient half_head{server.port()};
    half_head.send("GET /a HT");
    HttpClient half_body{server.port()};
    half_body.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
    EXPECT_TRUE(no_reader.has_something_within(std::chrono::seconds{10}));
    server.stop();  // a stop without a bound would run into the test's time-out
    EXPECT_TRUE(half_head.closes_silently());
    EXPECT_TRUE(half_body.closes_silently());
    EXPECT_LT(no_reader.read_to_close().size(), 32UL * 1024 * 1024);
}

TEST(Stop, FreesThePort) {
    ScriptedService service;
    RunningServer server{service};
    CapturedLog log;
    const SystemClock clock;
    http::ServerOptions options = server_options();
    options.port = server.port();
    {
        HttpClient client{server.port()};
        EXPECT_EQ(client.exchange(get).status, 200);
        server.stop();
    }
    const auto next = http::Server::start(options, service, log.log(), clock);
    ASSERT_TRUE(next) << next.error().message;
    HttpClient client{(*next)->port()};
    EXPECT_EQ(client.exchange(get).status, 200);
}

TEST(Stop, OfTheAppKeepsWhatWasWritten) {
    const TempDir folder;
    const auto change = [&folder](Config& config) {
        config.database_url = "sqlite:///" + (folder / "tasks.db");
    };
    std::string before;
    {
        RunningApp app{change};
        EXPECT_NE(app.make_task("ann", "a"), "");
        before = app.ask("GET", "/api/ann/tasks", "ann").body;
        app.app().stop();
    }
    const RunningApp app{change};
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").body, before);
}

}  // namespace taskgate::test
