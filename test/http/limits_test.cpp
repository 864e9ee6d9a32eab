// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

constexpr std::size_t head_limit = 32UL * 1024;

/// A head of exactly so many bytes, most of them in one field.
std::string head_of(std::size_t size) {
    std::string head = "GET /a HTTP/1.1\r\nHost: h\r\nX-A: ";
    head.append(size - head.size() - 4, 'x');
    return head + "\r\n\r\n";
}

}  // namespace

TEST(Limits, AHeadOfExactlyTheLimitIsTaken) {
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port()};
    EXPECT_EQ(client.exchange(head_of(head_limit)).body, "GET /a|");
    EXPECT_EQ(client.exchange("\r\n" + head_of(head_limit - 2)).body, "GET /a|");
    client.send(head_of(head_limit) + head_of(head_limit) + head_of(100));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_reply().body, "GET /a|");
}

TEST(Limits, AHeadOfOneByteMoreIsRefused) {
    std::string many = "GET /a HTTP/1.1\r\nHost: h\r\n";
    while (many.size() <= head_limit) many += "X-A: b\r\n";
    expect_refused({
        {"one long field", head_of(head_limit + 1), 431},
        {"many fields", many + "\r\n", 431},
        {"far more", head_of(10 * head_limit), 431},
        {"a long name", "GET / HTTP/1.1\r\nHost: h\r\n" + std::string(head_limit, 'x'), 431},
    });
}

TEST(Limits, AnEndlessFieldIsRefusedBeforeItsEnd) {
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port()};
    client.send(head_of(head_limit + 1).substr(0, head_limit + 1));
    EXPECT_EQ(client.read_reply().status, 431);
    EXPECT_TRUE(client.closes_silently());
    HttpClient method{server.port()};
    EXPECT_EQ(method.exchange(std::string(head_limit + 1, 'X')).status, 400);
}

TEST(Limits, ATargetOfThirtyKibibytesIsTaken) {
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port()};
    const std::string target = "/" + std::string(30UL * 1024 - 1, 'x');
    EXPECT_EQ(client.exchange("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").body,
              "GET " + target + "|");
    const std::string query = "/?" + std::string(30UL * 1024 - 2, 'x');
    EXPECT_EQ(client.exchange("GET " + query + " HTTP/1.1\r\nHost: h\r\n\r\n").body,
              "GET " + query + "|");
}

TEST(Limits, ATargetOverTheLimitIsRefused) {
    const std::string target = "/" + std::string(head_limit, 'x');
    expect_refused({
        {"with its end", "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
        {"without an end", "GET " + target, 414},
        {"far longer", "GET " + target + target + target, 414},
        {"of a method nobody knows", "X " + target, 414},
        {"nothing but empty lines",
         [] {
             std::string lines;
             while (lines.size() <= head_limit) lines += "\r\n";
             return lines;
         }(),
         400},
    });
}

TEST(Limits, ABodyThatIsAnnouncedTooLargeIsRefusedUnread) {
    const RunningApp app;
    HttpClient client{app.port()};
    const HttpReply reply =
        client.exchange("POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\n" + app.authorization("ann") +
                        "Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n");
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.body, R"({"detail":"Content Too Large"})");
    EXPECT_TRUE(reply.says_close());
}

TEST(Limits, ARefusalArrivesThoughTheClientGoesOnSending) {
    const RunningApp app;
    HttpClient client{app.port()};
    client.send("POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\n" + app.authorization("ann") +
                "Content-Length: 2097152\r\n\r\n");
    const std::string piece(64UL * 1024, 'x');
    for (int i = 0; i < 32; ++i) client.send(piece);
    EXPECT_EQ(client.read_reply().status, 413);
    client.finish_sending();
    EXPECT_TRUE(client.closes_silently());
}

TEST(Limits, ARefusalWithLittleUnreadKeepsTheConnection) {
    const RunningApp app;
    for (const std::size_t size : {1UL, 5000UL, 64UL * 1024}) {
        SCOPED_TRACE(size);
        HttpClient client{app.port()};
        const std::string head =
            "POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) +
            "\r\n\r\n";
        client.send(head);
        const HttpReply reply = client.read_reply();
        EXPECT_EQ(reply.status, 401);
        EXPECT_FALSE(reply.has("Connection"));
        client.send(std::string(size, 'x'));
        EXPECT_EQ(client.exchange(RunningApp::request("GET", "/health")).status, 200);
        // The same with the body right behind the head, and the next request behind that.
        client.send(head + std::string(size, 'x') + RunningApp::request("GET", "/health"));
        EXPECT_EQ(client.read_reply().status, 401);
        EXPECT_EQ(client.read_reply().status, 200);
    }
}

TEST(Limits, ARefusalWithMuchUnreadCloses) {
    const RunningApp app;
    HttpClient client{app.port()};
    client.send("POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n\r\n");
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 401);
    EXPECT_TRUE(reply.says_close());
    client.send(std::string(65537, 'x') + RunningApp::request("GET", "/health"));
    client.finish_sending();
    EXPECT_TRUE(client.closes_silently());
}

TEST(Limits, ARefusalOfAChunkedBodyCloses) {
    const RunningApp app;
    const auto replies =
        all_replies(app.port(),
                    "POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5\r\nhello\r\n0\r\n\r\n" +
                        RunningApp::request("GET", "/health"));
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(replies[0].status, 401);
    EXPECT_TRUE(replies[0].says_close());
}

}  // namespace taskgate::test
