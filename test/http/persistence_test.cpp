// SPDX-License-Identifier: MIT
// Which connections go on, and what comes over them in which order.

#include "http/running_server.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

std::string get(std::string_view path, std::string_view fields = {}) {
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: h\r\n" + std::string{fields} + "\r\n";
}

}  // namespace

TEST(Persistence, FollowsTheVersionAndTheConnectionField) {
    ScriptedService service;
    const RunningServer server{service};
    struct Row {
        const char* name;
        const char* version;
        const char* connection;
        const char* answered;  ///< the reply's `Connection`
        bool stays;
    };
    for (const Row& row : {
             Row{"1.1", "1.1", "", "", true},
             Row{"1.1 keep-alive", "1.1", "keep-alive", "", true},
             Row{"1.1 close", "1.1", "close", "close", false},
             Row{"1.1 Close", "1.1", "Close", "close", false},
             Row{"1.1 list", "1.1", "x-a, close", "close", false},
             Row{"1.1 both", "1.1", "keep-alive, close", "close", false},
             Row{"1.0", "1.0", "", "close", false},
             Row{"1.0 close", "1.0", "close", "close", false},
             Row{"1.0 keep-alive", "1.0", "keep-alive", "keep-alive", true},
             Row{"1.0 Keep-Alive", "1.0", "Keep-Alive", "keep-alive", true},
         }) {
        SCOPED_TRACE(row.name);
        HttpClient client{server.port()};
        std::string request = "GET /a HTTP/" + std::string{row.version} + "\r\nHost: h\r\n";
        if (*row.connection != '\0')
            request += "Connection: " + std::string{row.connection} + "\r\n";
        const HttpReply reply = client.exchange(request + "\r\n");
        EXPECT_EQ(reply.status_line, "HTTP/1.1 200 OK");
        EXPECT_EQ(reply.body, "GET /a|");
        EXPECT_EQ(reply.find("Connection"), row.answered);
        if (row.stays) {
            EXPECT_EQ(client.exchange(get("/b")).body, "GET /b|");
        } else {
            EXPECT_TRUE(client.closes_silently());
        }
    }
}

TEST(Persistence, ARequestBehindTheLastOneIsNotAnswered) {
    ScriptedService service;
    const RunningServer server{service};
    const auto replies = all_replies(server.port(), get("/a", "Connection: close\r\n") + get("/b"));
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(replies[0].body, "GET /a|");
    EXPECT_EQ(service.answered().size(), 1U);
}

TEST(Persistence, PipelinedRequestsAreAnsweredInOrder) {
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port()};
    constexpr int count = 2000;
    std::string requests;
    for (int i = 0; i < count; ++i) {
        requests +=
            "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
    }
    client.send(requests);
    for (int i = 0; i < count; ++i) {
        ASSERT_EQ(client.read_reply().body, "POST /" + std::to_string(i) + "|abc");
    }
}

TEST(Persistence, RequestsThatComeByteByByteAreAnswered) {
    ScriptedService service;
    const RunningServer server{service};
    HttpClient client{server.port()};
    client.send_slowly("\r\n" + get("/a", "X-A: b\r\n") +
                       "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" +
                       "\r\n\r\n" + get("/c"));
    EXPECT_EQ(client.read_reply().body, "GET /a|");
    EXPECT_EQ(client.read_reply().body, "POST /b|hello");
    EXPECT_EQ(client.read_reply().body, "GET /c|");
}

TEST(Persistence, RequestsSplitAnywhereAreAnswered) {
    ScriptedService service;
    const RunningServer server{service};
    const std::string requests =
        "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" +
        get("/b");
    for (std::size_t cut = 1; cut < requests.size(); ++cut) {
        SCOPED_TRACE(cut);
        HttpClient client{server.port()};
        client.send(requests.substr(0, cut));
        client.send(requests.substr(cut));
        ASSERT_EQ(client.read_reply().body, "POST /a|hi");
        ASSERT_EQ(client.read_reply().body, "GET /b|");
    }
}

TEST(Persistence, AClientThatSaysItIsDoneStillGetsItsAnswers) {
    ScriptedService service;
    const RunningServer server{service};
    const auto replies = all_replies(server.port(), get("/a") + get("/b"));
    ASSERT_EQ(replies.size(), 2U);
    EXPECT_EQ(replies[1].body, "GET /b|");
}

TEST(Persistence, AnErrorOfTheServiceKeepsTheConnection) {
    const RunningApp app;
    HttpClient client{app.port()};
    EXPECT_EQ(client.exchange(get("/nowhere")).status, 404);
    EXPECT_EQ(client.exchange(get("/api/ann/tasks")).status, 401);
    EXPECT_EQ(client.exchange(get("/api/ann/tasks", app.authorization("bob"))).status, 403);
    EXPECT_EQ(client.exchange("DELETE /health HTTP/1.1\r\nHost: h\r\n\r\n").status, 405);
    EXPECT_EQ(client.exchange(get("/api/ann/tasks/x", app.authorization("ann"))).status, 422);
    EXPECT_EQ(client.exchange(get("/health")).status, 200);
}

TEST(Persistence, HeadIsAnsweredAsGetWithoutTheBody) {
    const RunningApp app;
    HttpClient client{app.port()};
    const auto make = [&app](std::string_view method, std::string_view path) {
        return RunningApp::request(method, path,
                                   app.authorization("ann") + "X-Request-ID: same\r\n");
    };
    const std::string task = "/api/ann/tasks/" + app.make_task("ann", "a");
    for (const std::string& path : {std::string{"/health"}, std::string{"/openapi.json"},
                                    std::string{"/api/ann/tasks"}, task, std::string{"/nowhere"}}) {
        SCOPED_TRACE(path);
        HttpReply got = client.exchange(make("GET", path));
        HttpReply head = client.exchange(make("HEAD", path), ReplyTo::head);
        EXPECT_EQ(head.status_line, got.status_line);
        EXPECT_EQ(head.find("Content-Length"), std::to_string(got.body.size()));
        // The date may have moved on, and a limit has counted one more.
        for (HttpReply* reply : {&got, &head}) {
            std::erase_if(reply->fields, [](const auto& field) {
                return field.first == "Date" || field.first == "RateLimit";
            });
        }
        EXPECT_EQ(head.fields, got.fields);
    }
}

TEST(Persistence, EveryReplyHasADateAndALength) {
    const RunningApp app;
    for (const char* path : {"/health", "/nowhere", "/api/ann/tasks", "/health/"}) {
        SCOPED_TRACE(path);
        const HttpReply reply = app.ask("GET", path);
        EXPECT_EQ(reply.fields.at(0).first, "Date");
        EXPECT_TRUE(reply.find("Date").ends_with(" GMT"));
        EXPECT_EQ(reply.find("Content-Length"), std::to_string(reply.body.size()));
        EXPECT_EQ(reply.count("Content-Length"), 1U);
    }
}

}  // namespace taskgate::test
