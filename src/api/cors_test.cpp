// SPDX-License-Identifier: MIT
#include "api/cors.hpp"

#include <gtest/gtest.h>

namespace taskgate::api {

namespace {

using Origins = std::vector<std::string>;

Origins origins_of(std::string_view setting) {
    const auto policy = CorsPolicy::read(setting);
    EXPECT_TRUE(policy) << setting;
    return policy ? policy->origins() : Origins{};
}

}  // namespace

TEST(CorsPolicy, ReadsAListWithCommasOrInJson) {
    EXPECT_EQ(origins_of(""), Origins{});
    EXPECT_EQ(origins_of("https://a.example"), Origins{"https://a.example"});
    EXPECT_EQ(origins_of(" https://a.example ,http://localhost:3000, "),
              (Origins{"https://a.example", "http://localhost:3000"}));
    EXPECT_EQ(origins_of(R"(["https://a.example", "http://localhost:3000"])"),
              (Origins{"https://a.example", "http://localhost:3000"}));
    EXPECT_EQ(origins_of(" []"), Origins{});
    EXPECT_EQ(origins_of("*"), Origins{"*"});
    EXPECT_EQ(origins_of("null, app://a, https://[::1]:1"),
              (Origins{"null", "app://a", "https://[::1]:1"}));
}

TEST(CorsPolicy, RefusesWhatNoBrowserSends) {
    for (const char* setting :
         {"a.example", "https://a.example/", "https://a.example/path", "https://", "://a",
          "HTTPS://a.example", "https://A.example", "https://*.example", "https://a.example?x",
          "https://u@a.example", "https://a b", "['https://a.example']", "[1]", "[",
          R"(["https://a.example/"])", "https://a.example https://b.example"}) {
        EXPECT_FALSE(CorsPolicy::read(setting)) << setting;
    }
}

TEST(CorsPolicy, TellsAPreflightFromOtherOptions) {
    http::RequestHead head;
    head.method = "OPTIONS";
    head.fields = {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "PUT"}};
    EXPECT_TRUE(CorsPolicy::is_preflight(head));
    head.method = "GET";
    EXPECT_FALSE(CorsPolicy::is_preflight(head));
    head.method = "OPTIONS";
    head.fields.pop_back();
    EXPECT_FALSE(CorsPolicy::is_preflight(head));
}

TEST(CorsPolicy, SaysOnlyVaryWhereTheHeadIsUnknown) {
    const auto policy = CorsPolicy::read("https://a.example");
    ASSERT_TRUE(policy);
    http::Reply reply;
    policy->decorate(reply, nullptr);
    ASSERT_EQ(reply.fields.size(), 1U);
    EXPECT_EQ(reply.fields[0].name, "Vary");
    http::Reply silent;
    CorsPolicy{}.decorate(silent, nullptr);
    EXPECT_TRUE(silent.fields.empty());
}

}  // namespace taskgate::api
