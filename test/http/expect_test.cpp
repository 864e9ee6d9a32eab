// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

constexpr std::string_view body = R"({"title":"a"})";

std::string post(const RunningApp& app, std::string_view user, std::string_view fields) {
    return "POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" +
           app.authorization(std::string{user}) + std::string{fields} + "\r\n";
}

}  // namespace

TEST(Expect, AGoodHeadIsAnsweredWith100AndThenTheBodyIsRead) {
    const RunningApp app;
    HttpClient client{app.port()};
    for (const char* expectation : {"100-continue", "100-Continue"}) {
        const std::string expect = "Expect: " + std::string{expectation} + "\r\n";
        const HttpReply go_on =
            client.exchange(post(app, "ann", expect + "Content-Length: 13\r\n"));
        EXPECT_EQ(go_on.status_line, "HTTP/1.1 100 Continue");
        EXPECT_TRUE(go_on.fields.empty());
        EXPECT_EQ(client.exchange(body).status, 201);
        EXPECT_EQ(
            client.exchange(post(app, "ann", expect + "Transfer-Encoding: chunked\r\n")).status,
            100);
        EXPECT_EQ(client.exchange("d\r\n" + std::string{body} + "\r\n0\r\n\r\n").status, 201);
    }
}

TEST(Expect, AHeadThatIsRefusedGetsItsFinalStatusAlone) {
    const RunningApp app;
    const std::string expect = "Expect: 100-continue\r\n";
    struct Row {
        const char* name;
        std::string request;
        int status;
    };
    const std::string small = expect + "Content-Length: 13\r\n";
    for (const Row& row : {
             Row{"no token", "POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\n" + small + "\r\n", 401},
             Row{"another user", post(app, "bob", small), 403},
             Row{"too large", post(app, "ann", expect + "Content-Length: 1048577\r\n"), 413},
             Row{"a coding", post(app, "ann", small + "Content-Encoding: gzip\r\n"), 415},
             Row{"nowhere", "POST /nowhere HTTP/1.1\r\nHost: h\r\n" + small + "\r\n", 404},
             Row{"another method", "POST /health HTTP/1.1\r\nHost: h\r\n" + small + "\r\n", 405},
             Row{"malformed", "POST /health HTTP/1.1\r\n" + small + "\r\n", 400},
         }) {
        SCOPED_TRACE(row.name);
        HttpClient client{app.port()};
        const HttpReply reply = client.exchange(row.request);
        EXPECT_EQ(reply.status, row.status);
        // Whether the body follows now is the client's choice, so that only a close is clear.
        EXPECT_TRUE(reply.says_close());
        client.send(std::string{body} + RunningApp::request("GET", "/health"));
        client.finish_sending();
        EXPECT_TRUE(client.closes_silently());
    }
}

TEST(Expect, WithoutABodyNothingIsExpected) {
    const RunningApp app;
    HttpClient client{app.port()};
    EXPECT_EQ(
        client.exchange(RunningApp::request("GET", "/health", "Expect: 100-continue\r\n")).status,
        200);
}

TEST(Expect, Http10GetsNo100) {
    const RunningApp app;
    HttpClient client{app.port()};
    const HttpReply reply = client.exchange(
        "POST /api/ann/tasks HTTP/1.0\r\n" + app.authorization("ann") +
        "Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n" +
        std::string{body});
    EXPECT_EQ(reply.status, 201);
}

TEST(Expect, AnotherExpectationIsIgnored) {
    const RunningApp app;
    HttpClient client{app.port()};
    const HttpReply reply = client.exchange(
        post(app, "ann", "Expect: a-miracle\r\nContent-Length: 13\r\n") + std::string{body});
    EXPECT_EQ(reply.status, 201);
}

}  // namespace taskgate::test
