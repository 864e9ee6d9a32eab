// SPDX-License-Identifier: MIT
// Faults of ours: logged, never explained to the client, and never worse than one answer.

#include "http/running_server.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace taskgate::test {

namespace {

const std::string get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace

TEST(Failure, OfAHandlerIs500AndLoggedWithTheRequestId) {
    ScriptedService service;
    service.respond = [](const http::RequestHead& head, std::string_view body) -> http::Reply {
        if (head.path == "/bug") throw std::runtime_error("a bug of ours");
        return ScriptedService::echo(head, body);
    };
    RunningServer server{service};
    HttpClient client{server.port()};
    const HttpReply reply =
        client.exchange("POST /bug HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body.find("bug"), std::string::npos);
    EXPECT_FALSE(reply.has("Connection")) << "the body was read: the connection can go on";
    EXPECT_EQ(client.exchange(get).body, "GET /a|");
    const std::string line = server.log().wait_for("a bug of ours");
    EXPECT_NE(line.find(R"("request_id":"id-of-the-refused")"), std::string::npos) << line;
    EXPECT_NE(line.find(R"("level":"error")"), std::string::npos) << line;
}

TEST(Failure, WithTheBodyUnreadCloses) {
    ScriptedService service;
    service.admit = [](const http::RequestHead& head) -> std::optional<http::Reply> {
        if (head.path == "/bug") throw std::runtime_error("a bug of ours");
        return std::nullopt;
    };
    RunningServer server{service};
    const auto replies = all_replies(
        server.port(), "POST /bug HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx" + get);
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(replies[0].status, 500);
    EXPECT_TRUE(replies[0].says_close());
    server.log().wait_for("a bug of ours");
}

}  // namespace taskgate::test
