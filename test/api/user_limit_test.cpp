// SPDX-License-Identifier: MIT
// How many requests a user may make, over HTTP. Addresses cannot be tried so: all are this
// machine's.

#include "support/running_app.hpp"
#include "support/store_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace taskgate::test {

namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr Rate few{4, seconds{40}};

void limit_users(Config& config) { config.rate_limits.user = few; }

/// An app where a user may make four requests, one more every ten seconds.
class UserLimit : public ::testing::Test {
protected:
    [[nodiscard]] HttpReply list(const std::string& user) const {
        return app_.ask("GET", "/api/" + user + "/tasks", user);
    }
    /// Uses up what a user may ask.
    void exhaust(const std::string& user) const {
        for (std::uint32_t i = 0; i < few.count; ++i) EXPECT_EQ(list(user).status, 200);
    }

    StoreClock clock_;
    RunningApp app_{limit_users, &clock_};
};

TEST_F(UserLimit, IsAnsweredWith429) {
    exhaust("ann");
    const HttpReply reply = list("ann");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(reply.body, R"({"detail":"Too Many Requests"})");
    EXPECT_EQ(reply.find("Content-Type"), "application/json");
    EXPECT_EQ(reply.find("Retry-After"), "10");
    EXPECT_EQ(reply.find("RateLimit"), R"("user";r=0;t=10)");
    EXPECT_EQ(reply.find("RateLimit-Policy"), R"("user";q=4;w=40)");
    EXPECT_EQ(reply.count("RateLimit"), 1U);
    EXPECT_EQ(reply.find("Cache-Control"), "no-store");
    EXPECT_FALSE(reply.has("Connection"));
}

TEST_F(UserLimit, EndsAfterAsManySecondsAsItSays) {
    exhaust("ann");
    EXPECT_EQ(list("ann").find("Retry-After"), "10");
    clock_.move(seconds{9});
    EXPECT_EQ(list("ann").find("Retry-After"), "1");
    clock_.move(seconds{1});
    EXPECT_EQ(list("ann").status, 200);
    EXPECT_EQ(list("ann").status, 429);
}

TEST_F(UserLimit, TouchesNobodyElse) {
    exhaust("ann");
    EXPECT_EQ(list("ann").status, 429);
    exhaust("bob");
    EXPECT_EQ(app_.ask("GET", "/health").status, 200);
    EXPECT_EQ(app_.ask("GET", "/api/ann/tasks").status, 401);
}

TEST_F(UserLimit, CountsWhatIsRefusedForOtherReasons) {
    EXPECT_EQ(app_.ask("GET", "/api/bob/tasks", "ann").status, 403);
    EXPECT_EQ(app_.ask("GET", "/api/ann/nothing", "ann").status, 404);
    EXPECT_EQ(app_.ask("PUT", "/api/ann/tasks", "ann").status, 405);
    EXPECT_EQ(app_.ask("POST", "/api/ann/tasks", "ann", "{}").status, 422);
    EXPECT_EQ(list("ann").status, 429);
}

TEST_F(UserLimit, ComesBehindTheRouteAndBeforeTheOwner) {
    exhaust("ann");
    EXPECT_EQ(app_.ask("GET", "/api/ann/nothing", "ann").status, 404);
    EXPECT_EQ(app_.ask("PUT", "/api/ann/tasks", "ann").status, 405);
    EXPECT_EQ(app_.ask("GET", "/api/ann/tasks/", "ann").status, 307);
    EXPECT_EQ(app_.ask("GET", "/api/bob/tasks", "ann").status, 429);
    EXPECT_EQ(app_.ask("POST", "/api/ann/tasks", "ann", "{}", "Content-Encoding: gzip\r\n").status,
              429);
    EXPECT_EQ(app_.ask("GET", "/api/ann/tasks/42", "ann").status, 429);
}

TEST_F(UserLimit, ReadsNoBody) {
    exhaust("ann");
    HttpClient client{app_.port()};
    const HttpReply reply = client.exchange(RunningApp::request(
        "POST", "/api/ann/tasks",
        app_.authorization("ann") + "Expect: 100-continue\r\nContent-Length: 20\r\n"));
    EXPECT_EQ(reply.status, 429);
}

TEST_F(UserLimit, SaysWhatIsLeftInEveryAnswerToAGoodToken) {
    EXPECT_EQ(list("ann").find("RateLimit"), R"("user";r=3;t=30)");
    const HttpReply missing = app_.ask("GET", "/api/ann/nothing", "ann");
    EXPECT_EQ(missing.find("RateLimit"), R"("user";r=2;t=20)");
    EXPECT_EQ(missing.find("RateLimit-Policy"), R"("user";q=4;w=40)");
    EXPECT_EQ(app_.ask("GET", "/api/bob/tasks", "ann").find("RateLimit"), R"("user";r=1;t=10)");
    EXPECT_EQ(app_.ask("POST", "/api/ann/tasks", "ann", "{}").find("RateLimit"),
              R"("user";r=0;t=10)");
}

TEST_F(UserLimit, SaysNothingToStrangers) {
    const std::string preflight =
        "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n";
    for (const HttpReply& reply :
         {app_.ask("GET", "/api/ann/tasks"), app_.ask("GET", "/health"),
          app_.ask("OPTIONS", "/api/ann/tasks", "ann", "", preflight), app_.ask("GET", "/%")}) {
        EXPECT_FALSE(reply.has("RateLimit")) << reply.status;
        EXPECT_FALSE(reply.has("RateLimit-Policy")) << reply.status;
    }
    EXPECT_EQ(list("ann").find("RateLimit"), R"("user";r=3;t=30)") << "the preflight was counted";
}

TEST_F(UserLimit, IsTheReasonInTheLog) {
    exhaust("ann");
    EXPECT_EQ(app_.ask("GET", "/api/ann/tasks", "ann", "", "X-Request-ID: mine\r\n").status, 429);
    EXPECT_THAT(app_.log().wait_for(R"("mine")"),
                AllOf(HasSubstr(R"("status":429)"), HasSubstr(R"("reason":"rate_limited_user")"),
                      HasSubstr(R"("level":"info")")));
}

TEST_F(UserLimit, LetsTheMachineItselfAskAsItLikesAndWarnsOfItOnce) {
    for (std::uint32_t i = 0; i < api::usual_address_rate.count + 10; ++i) {
        HttpClient client{app_.port()};
        ASSERT_EQ(client.exchange(RunningApp::request("GET", "/api/ann/tasks")).status, 401);
    }
    const auto lines = app_.log().lines();
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [](const std::string& line) {
                                return line.find("no limit for this address") != std::string::npos;
                            }),
              1);
}

TEST(RateLimitOff, LetsEverybodyPassAndSaysNothing) {
    const StoreClock clock;
    const RunningApp app{[](Config& config) {
                             limit_users(config);
                             config.has_rate_limits = false;
                         },
                         &clock};
    for (std::uint32_t i = 0; i < 3 * few.count; ++i) {
        const HttpReply reply = app.ask("GET", "/api/ann/tasks", "ann");
        ASSERT_EQ(reply.status, 200);
        ASSERT_FALSE(reply.has("RateLimit"));
        ASSERT_FALSE(reply.has("RateLimit-Policy"));
    }
}

}  // namespace

}  // namespace taskgate::test
