// SPDX-License-Identifier: MIT
// Request ids, and the one line that every request leaves in the log.

#include "api/scenario.hpp"
#include "support/store_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace taskgate::test {

namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string id_field(std::string_view id) { return "X-Request-ID: " + std::string{id} + "\r\n"; }

}  // namespace

TEST(RequestId, IsTakenWhereItIsSane) {
    RunningApp app;
    for (const std::string& id : {std::string{"a"}, std::string{"4bf92f3577b34da6a3ce929d0e0e4736"},
                                  std::string{"A-b_c.d:e@f/g+h="}, std::string(128, 'x')}) {
        const HttpReply reply = app.ask("GET", "/health", "", "", id_field(id));
        EXPECT_EQ(reply.find("X-Request-ID"), id);
        EXPECT_EQ(reply.count("X-Request-ID"), 1U);
        EXPECT_THAT(app.log().wait_for("\"" + id + "\""), HasSubstr(R"("status":200)"));
    }
}

TEST(RequestId, IsMadeWhereItIsNot) {
    RunningApp app;
    std::vector<std::string> made;
    for (const std::string& fields :
         {std::string{}, id_field(""), id_field(std::string(129, 'x')), id_field("a b"),
          id_field("a,b"), id_field("\"a\""), id_field("\xC3\xA9"), id_field("a\tb"),
          id_field("<a>"), id_field("a;b")}) {
        SCOPED_TRACE(fields);
        const std::string id = app.ask("GET", "/health", "", "", fields).find("X-Request-ID");
        EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}"));
        EXPECT_EQ(std::count(made.begin(), made.end(), id), 0);
        made.push_back(id);
        app.log().wait_for("\"" + id + "\"");
    }
}

TEST(RequestId, IsAnsweredWithEveryError) {
    const RunningApp app;
    for (const auto& [method, path, user] : {
             std::tuple{"GET", "/x", ""},
             std::tuple{"GET", "/api/ann/tasks", ""},
             std::tuple{"GET", "/api/ann/tasks", "bob"},
             std::tuple{"DELETE", "/health", ""},
             std::tuple{"GET", "/health/", ""},
             std::tuple{"GET", "/%", ""},
             std::tuple{"POST", "/api/ann/tasks", "ann"},
         }) {
        EXPECT_EQ(app.ask(method, path, user, "", id_field("mine")).find("X-Request-ID"), "mine");
    }
    // What follows can be sent in HTTP/1.1 alone.
    if (tests_run_over_http2()) return;
    for (const char* bytes :
         {"GET /\r\n\r\n", "GET / HTTP/3.0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"}) {
        const auto replies = all_replies(app.port(), bytes);
        ASSERT_EQ(replies.size(), 1U);
        EXPECT_THAT(replies[0].find("X-Request-ID"), MatchesRegex("[0-9a-f]{32}"));
    }
}

TEST(RequestLog, HasOneLineForEachRequest) {
    RunningApp app;
    const std::string task = app.make_task("ann", "a");
    const auto line_of = [&app](const char* method, const std::string& path, const char* user,
                                const std::string& id) {
        EXPECT_EQ(app.ask(method, path, user, "", id_field(id)).find("X-Request-ID"), id);
        return app.log().wait_for("\"" + id + "\"");
    };
    EXPECT_THAT(
        line_of("GET", "/api/ann/tasks?a=b", "ann", "one"),
        ContainsRegex(
            R"("event":"request","method":"GET","route":"/api/[{]user_id[}]/tasks",)"
            R"("status":200,"duration_ms":[0-9]+[.][0-9]+,"request_id":"one","client":"127[.]0[.]0[.]1")"));
    EXPECT_THAT(line_of("PATCH", "/api/ann/tasks/" + task + "/complete", "ann", "two"),
                HasSubstr(R"("route":"/api/{user_id}/tasks/{task_id}/complete","status":200)"));
    EXPECT_THAT(line_of("GET", "/api/ann/tasks", "", "three"),
                AllOf(HasSubstr(R"("status":401)"), HasSubstr(R"("reason":"no_token")")));
    EXPECT_THAT(line_of("DELETE", "/health", "", "four"),
                HasSubstr(R"("method":"DELETE","route":"/health","status":405)"));
    EXPECT_THAT(line_of("GET", "/x/y", "", "five"),
                AllOf(HasSubstr(R"("route":"-","status":404)"), Not(HasSubstr("/x/y"))));
    EXPECT_THAT(line_of("GET", "/api/bob/tasks", "ann", "six"), HasSubstr(R"("status":403)"));
    const auto lines = app.log().lines();
    for (const char* id : {"one", "two", "three", "four", "five", "six"}) {
        EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                                [id](const std::string& line) {
                                    return line.find("\"" + std::string{id} + "\"") !=
                                           std::string::npos;
                                }),
                  1);
    }
}

TEST(RequestLog, NamesTheClientThatATrustedProxyNames) {
    RunningApp app{[](Config& config) {
        config.forwarding.proxies = http::TrustedProxies::read("127.0.0.1").value();
    }};
    EXPECT_EQ(
        app.ask("GET", "/health", "", "", id_field("one") + "X-Forwarded-For: 198.51.100.9\r\n")
            .status,
        200);
    EXPECT_THAT(app.log().wait_for("\"one\""), HasSubstr(R"("client":"198.51.100.9")"));
}

TEST(RequestLog, HasALineForWhatIsNoRequest) {
    RunningApp app;
    EXPECT_EQ(all_replies(app.port(), "GET /secret-path\r\n\r\n").size(), 1U);
    EXPECT_THAT(app.log().wait_for(R"("status":400)"),
                AllOf(HasSubstr(R"("method":"-","route":"-")"), Not(HasSubstr("secret-path"))));
}

TEST(RequestLog, NamesTheReasonOfEachRefusal) {
    StoreClock clock;
    RunningApp app{{}, &clock};
    const auto reason_of = [&app](const std::string& authorization, const std::string& id) {
        EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "", "", authorization + id_field(id)).status,
                  401);
        return app.log().wait_for("\"" + id + "\"");
    };
    const std::string token = app.token("ann");
    EXPECT_THAT(reason_of("Authorization: Basic YTpi\r\n", "one"),
                HasSubstr(R"("reason":"malformed_header")"));
    EXPECT_THAT(reason_of("Authorization: Bearer invalid-token\r\n", "two"),
                HasSubstr(R"("reason":")"));
    EXPECT_THAT(
        reason_of("Authorization: Bearer " + token.substr(0, token.size() - 8) + "AAAAAAAA\r\n",
                  "three"),
        HasSubstr(R"("reason":"bad_signature")"));
    clock.move(std::chrono::hours{2});
    EXPECT_THAT(reason_of("Authorization: Bearer " + token + "\r\n", "four"),
                HasSubstr(R"("reason":"expired")"));
}

TEST(RequestLog, NeverHoldsATokenASecretOrABody) {
    RunningApp app;
    const std::string token = app.token("ann");
    const std::string bad = token.substr(0, token.size() - 8) + "AAAAAAAA";
    EXPECT_EQ(app.ask("POST", "/api/ann/tasks?access_token=query-token", "ann",
                      R"({"title":"private-title"})")
                  .status,
              201);
    EXPECT_EQ(app.ask("POST", "/api/ann/tasks", "ann", R"({"title":["private-title"]})").status,
              422);
    EXPECT_EQ(
        app.ask("GET", "/api/ann/tasks", "", "", "Authorization: Bearer " + bad + "\r\n").status,
        401);
    EXPECT_EQ(app.ask("GET", "/x", "", "", id_field("last") + "Cookie: a=cookie-value\r\n").status,
              404);
    app.log().wait_for("\"last\"");
    app.app().stop();
    const std::string signature = token.substr(token.rfind('.') + 1);
    for (const std::string& line : app.log().lines()) {
        for (const std::string& hidden :
             {token, bad, signature, std::string{"eyJ"}, std::string{app_secret},
              std::string{"private-title"}, std::string{"query-token"},
              std::string{"cookie-value"}}) {
            EXPECT_THAT(line, Not(HasSubstr(hidden)));
        }
    }
    EXPECT_THAT(app.log().wait_for("tokens refused"),
                HasSubstr(R"("reason":"bad_signature","count":1)"));
}

}  // namespace taskgate::test
