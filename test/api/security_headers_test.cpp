// SPDX-License-Identifier: MIT
// What every answer tells a browser, whatever it is an answer to.

#include "support/running_app.hpp"

#include <gtest/gtest.h>

#include <tuple>

namespace taskgate::test {

namespace {

constexpr const char* closed_policy = "default-src 'none'; frame-ancestors 'none'";

void expect_secure(const HttpReply& reply) {
    EXPECT_EQ(reply.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.find("X-Frame-Options"), "DENY");
    EXPECT_EQ(reply.count("Content-Security-Policy"), 1U);
    EXPECT_EQ(reply.find("Server"), "taskgate");
    EXPECT_FALSE(reply.has("X-Powered-By"));
}

TEST(SecurityHeaders, AreOnEveryAnswer) {
    const RunningApp app;
    const std::string task = "/api/ann/tasks/" + app.make_task("ann", "a");
    const std::string preflight =
        "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n";
    for (const auto& [method, path, user, fields, status] : {
             std::tuple{"GET", std::string{"/health"}, "", "", 200},
             {"GET", "/openapi.json", "", "", 200},
             {"GET", task, "ann", "", 200},
             {"PATCH", task + "/complete", "ann", "", 200},
             {"OPTIONS", task, "", preflight.c_str(), 204},
             {"GET", "/health/", "", "", 307},
             {"GET", "/%zz", "", "", 400},
             {"GET", task, "", "", 401},
             {"GET", task, "bob", "", 403},
             {"GET", "/nowhere", "", "", 404},
             {"GET", task + "x", "ann", "", 422},
             {"POST", "/health", "", "", 405},
             {"DELETE", task, "ann", "If-Match: \"x\"\r\n", 412},
             {"POST", "/api/ann/tasks", "ann", "Content-Encoding: br\r\n", 415},
         }) {
        SCOPED_TRACE(std::string{method} + " " + path);
        const HttpReply reply = app.ask(method, path, user, "", fields);
        EXPECT_EQ(reply.status, status);
        expect_secure(reply);
        EXPECT_EQ(reply.find("Content-Security-Policy"), closed_policy);
        const bool may_be_kept = status < 204 || status == 307;
        EXPECT_TRUE(may_be_kept || reply.find("Cache-Control") == "no-store");
    }
    // Where HTTP/1.1 itself is broken.
    if (tests_run_over_http2()) return;
    const auto broken = all_replies(app.port(), "nonsense\r\n\r\n");
    ASSERT_EQ(broken.size(), 1U);
    expect_secure(broken.front());
    EXPECT_EQ(broken.front().find("Cache-Control"), "no-store");
}

TEST(SecurityHeaders, OfAPageAreItsOwnAndStayWhenItIsAskedForAgain) {
    const RunningApp app;
    const HttpReply page = app.ask("GET", "/docs");
    expect_secure(page);
    EXPECT_NE(page.find("Content-Security-Policy"), closed_policy);
    HttpClient client{app.port()};
    const HttpReply known = client.exchange(
        RunningApp::request("GET", "/docs", "If-None-Match: " + page.find("ETag") + "\r\n"),
        ReplyTo::head);
    EXPECT_EQ(known.status, 304);
    EXPECT_FALSE(known.has("Content-Security-Policy"));  // it would take the place of the page's
}

}  // namespace

}  // namespace taskgate::test
