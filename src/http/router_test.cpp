// SPDX-License-Identifier: MIT
#include "http/router.hpp"

#include <gtest/gtest.h>

namespace taskgate::http {

namespace {

using Segments = std::vector<std::string>;

Router make_router() {
    Router router;
    router.add("GET", "/a/{x}/b", 1);
    router.add("POST", "/a/{x}/b", 2);
    router.add("PUT", "/a/{x}/b/{y}", 3);
    router.add("GET", "/c", 4);
    return router;
}

/// The pattern that a path belongs to.
std::string_view pattern_of(const Router& router, std::string_view path) {
    const auto segments = split_path(path);
    const auto* route = segments ? router.find_route(*segments) : nullptr;
    return route == nullptr ? "" : route->pattern;
}

}  // namespace

TEST(Router, SplitsAPathBeforeDecodingIt) {
    EXPECT_EQ(split_path("/a/b%2Fc/%25"), (Segments{"a", "b/c", "%"}));
    EXPECT_EQ(split_path("/"), Segments{""});
    EXPECT_EQ(split_path("/a/"), (Segments{"a", ""}));
    EXPECT_EQ(split_path("//a"), (Segments{"", "a"}));
    EXPECT_EQ(split_path("/a+b;c/../."), (Segments{"a+b;c", "..", "."}));
    EXPECT_EQ(split_path("*"), Segments{"*"});
    for (const char* path : {"/%", "/a/%2", "/%g0", "/%0g/a"})
        EXPECT_FALSE(split_path(path)) << path;
}

TEST(Router, FindsTheRouteOfAPath) {
    const Router router = make_router();
    EXPECT_EQ(pattern_of(router, "/a/1/b"), "/a/{x}/b");
    EXPECT_EQ(pattern_of(router, "/a/1/b/2"), "/a/{x}/b/{y}");
    EXPECT_EQ(pattern_of(router, "/%61/1/b"), "/a/{x}/b");
    EXPECT_EQ(pattern_of(router, "/c"), "/c");
    for (const char* path : {"/", "/a", "/a/1", "/a//b", "/a/1/b/", "/a/1/b/2/3", "/C", "/c/",
                             "/a/%FF/b", "/{x}", "/a/1/{y}"}) {
        EXPECT_EQ(pattern_of(router, path), "") << path;
    }
}

TEST(Router, FindsTheTargetOfAMethod) {
    const Router router = make_router();
    const auto* route = router.find_route({"a", "1", "b"});
    ASSERT_NE(route, nullptr);
    EXPECT_EQ(Router::find_target(*route, "GET"), 1U);
    EXPECT_EQ(Router::find_target(*route, "HEAD"), 1U);
    EXPECT_EQ(Router::find_target(*route, "POST"), 2U);
    for (const char* method : {"PUT", "get", "", "OPTIONS"}) {
        EXPECT_FALSE(Router::find_target(*route, method)) << method;
    }
    const auto* without_get = router.find_route({"a", "1", "b", "2"});
    ASSERT_NE(without_get, nullptr);
    EXPECT_FALSE(Router::find_target(*without_get, "HEAD"));
}

TEST(Router, NamesTheMethodsOfARoute) {
    const Router router = make_router();
    EXPECT_EQ(router.find_route({"a", "1", "b"})->allow, "GET, HEAD, POST");
    EXPECT_EQ(router.find_route({"a", "1", "b", "2"})->allow, "PUT");
    EXPECT_EQ(router.find_route({"c"})->allow, "GET, HEAD");
}

TEST(Router, TakesTheParametersInOrder) {
    const Router router = make_router();
    const auto* route = router.find_route({"a", "1", "b", "2"});
    ASSERT_NE(route, nullptr);
    EXPECT_EQ(Router::take_parameters(*route, {"a", "1", "b", "2"}), (Segments{"1", "2"}));
    EXPECT_EQ(route->names, (std::vector<std::string_view>{"x", "y"}));
    EXPECT_TRUE(placeholder_names("/c").empty());
}

}  // namespace taskgate::http
