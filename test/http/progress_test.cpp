// SPDX-License-Identifier: MIT
// Whether a server knows that one of its loops hangs: what its watchdog is told.

#include "http/running_server.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace taskgate::test {

namespace {

/// Asks until all loops have answered what they were asked before.
void wait_until_it_goes_on(RunningServer& server) {
    while (!server.have_loops_answered()) std::this_thread::yield();
}

}  // namespace

TEST(Progress, IsThatOfEveryLoop) {
    std::latch reached{1};
    std::latch end{1};
    ScriptedService service;
    service.respond = [&](const http::RequestHead& head, std::string_view body) {
        reached.count_down();
        end.wait();
        return ScriptedService::echo(head, body);
    };
    http::ServerOptions options = server_options();
    options.threads = 3;
    RunningServer server{service, options};
    wait_until_it_goes_on(server);
    wait_until_it_goes_on(server);
    HttpClient client{server.port()};
    client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    reached.wait();
    // Each of the others may not have come to it yet, but the one that hangs never will.
    static_cast<void>(server.have_loops_answered());
    for (int i = 0; i < 1'000; ++i) ASSERT_FALSE(server.have_loops_answered());
    end.count_down();
    EXPECT_EQ(client.read_reply().body, "GET /a|");
    wait_until_it_goes_on(server);
}

}  // namespace taskgate::test
