// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"
#include "support/pieces.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace taskgate::test {

namespace {

/// Answers with a stream; `path` says how it ends.
http::Reply stream(const http::RequestHead& head, std::string_view /*body*/) {
    http::Reply reply;
    reply.content_type = "text/plain";
    reply.body = "one,";
    std::deque<std::string> pieces{"two,", std::string(300'000, 'x'), ",three"};
    if (head.path != "/") pieces[2] = head.path.substr(1);
    reply.stream = std::make_unique<Pieces>(std::move(pieces));
    return reply;
}

const std::string whole = "one,two," + std::string(300'000, 'x') + ",three";

}  // namespace

TEST(Streaming, SendsChunksToHttp11) {
    ScriptedService service;
    service.respond = stream;
    const RunningServer server{service};
    HttpClient client{server.port(), 4096};
    for (int i = 0; i < 3; ++i) {
        const HttpReply reply = client.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(reply.find("Transfer-Encoding"), "chunked");
        EXPECT_FALSE(reply.has("Content-Length"));
        EXPECT_FALSE(reply.has("Connection"));
        EXPECT_EQ(reply.body, whole);
    }
}

TEST(Streaming, SendsBarePiecesToHttp10UpToTheClose) {
    ScriptedService service;
    service.respond = stream;
    const RunningServer server{service};
    for (const char* connection : {"", "Connection: keep-alive\r\n"}) {
        HttpClient client{server.port()};
        const HttpReply reply =
            client.exchange("GET / HTTP/1.0\r\n" + std::string{connection} + "\r\n");
        EXPECT_FALSE(reply.has("Transfer-Encoding"));
        EXPECT_FALSE(reply.has("Content-Length"));
        EXPECT_TRUE(reply.says_close());
        EXPECT_EQ(reply.body, whole);
    }
}

TEST(Streaming, SendsNothingOfTheBodyToHead) {
    ScriptedService service;
    service.respond = stream;
    const RunningServer server{service};
    HttpClient client{server.port()};
    const HttpReply reply = client.exchange("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", ReplyTo::head);
    EXPECT_EQ(reply.find("Transfer-Encoding"), "chunked");
    EXPECT_EQ(client.exchange("GET / HTTP/1.1\r\nHost: h\r\n\r\n").body, whole);
    EXPECT_EQ(client.exchange("HEAD / HTTP/1.0\r\n\r\n", ReplyTo::head).status, 200);
    EXPECT_TRUE(client.closes_silently());
}

TEST(Streaming, AFailureOnTheWayIsSeenByTheClient) {
    ScriptedService service;
    service.respond = stream;
    RunningServer server{service};
    for (const std::string& how : {std::string{"fail"}, std::string{"throw"}}) {
        SCOPED_TRACE(how);
        HttpClient client{server.port()};
        client.send("GET /" + how + " HTTP/1.1\r\nHost: h\r\n\r\n");
        const std::string bytes = client.read_to_close();
        EXPECT_FALSE(bytes.ends_with("0\r\n\r\n"));
        // Before the close of HTTP/1.0, too, the end of the body must not look like one.
        HttpClient old{server.port()};
        old.send("GET /" + how + " HTTP/1.0\r\n\r\n");
        EXPECT_FALSE(old.ends_in_good_order());
    }
    server.log().wait_for("the store is gone");
    server.log().wait_for("a bug");
}

TEST(Streaming, ALongListIsWholeAndInOrder) {
    const RunningApp app;
    constexpr int count = 400;
    HttpClient writer{app.port()};
    const std::string description(5000, 'd');
    std::string requests;
    for (int i = 0; i < count; ++i) {
        requests +=
            RunningApp::request("POST", "/api/ann/tasks",
                                app.authorization("ann") + "Content-Type: application/json\r\n",
                                "{\"title\":\"task " + std::to_string(i) + "\",\"description\":\"" +
                                    description + "\"}");
    }
    writer.send(requests);
    std::string expected = "[";
    for (int i = 0; i < count; ++i) {
        const HttpReply reply = writer.read_reply();
        ASSERT_EQ(reply.status, 201);
        expected += (i == 0 ? "" : ",") + reply.body;
    }
    expected += "]";

    const HttpReply chunked = app.ask("GET", "/api/ann/tasks", "ann");
    EXPECT_EQ(chunked.find("Transfer-Encoding"), "chunked");
    EXPECT_TRUE(chunked.body == expected) << chunked.body.size() << " of " << expected.size();

    HttpClient old{app.port()};
    const HttpReply bare =
        old.exchange("GET /api/ann/tasks HTTP/1.0\r\n" + app.authorization("ann") + "\r\n");
    EXPECT_FALSE(bare.has("Transfer-Encoding"));
    EXPECT_TRUE(bare.body == expected);

    const HttpReply head = app.ask("HEAD", "/api/ann/tasks", "ann");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.find("Transfer-Encoding"), "chunked");
}

}  // namespace taskgate::test
