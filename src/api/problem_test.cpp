// SPDX-License-Identifier: MIT
#include "api/problem.hpp"

#include <gtest/gtest.h>

namespace taskgate::api {

namespace {

std::string field(const http::Reply& reply, std::string_view name) {
    for (const auto& candidate : reply.fields) {
        if (candidate.name == name) return candidate.value;
    }
    return {};
}

}  // namespace

TEST(Problem, HasTheReasonPhraseAsItsDetail) {
    const http::Reply reply = problem(413);
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.content_type, "application/json");
    EXPECT_EQ(reply.body, R"({"detail":"Content Too Large"})");
    EXPECT_EQ(problem(418, "a \"detail\"").body, R"({"detail":"a \"detail\""})");
}

TEST(Problem, OfATokenIsAlwaysTheSame) {
    const http::Reply reply = unauthorized();
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.body, R"({"detail":"Could not validate credentials"})");
    EXPECT_EQ(field(reply, "WWW-Authenticate"), "Bearer");
    EXPECT_EQ(reply.fields.size(), 1U);
}

TEST(Problem, OfValidationListsItsIssues) {
    schema::Issues issues;
    issues.push_back(schema::Issue{"missing", {"body", "title"}, "Field required", "{}"});
    issues.push_back(schema::Issue{
        "json_invalid", {"body", std::size_t{3}}, "JSON decode error", "{}", R"({"error":"x"})"});
    const http::Reply reply = unprocessable(issues);
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.content_type, "application/json");
    EXPECT_EQ(reply.body,
              R"({"detail":[{"type":"missing","loc":["body","title"],"msg":"Field required",)"
              R"("input":{}},{"type":"json_invalid","loc":["body",3],"msg":"JSON decode error",)"
              R"("input":{},"ctx":{"error":"x"}}]})");
}

TEST(Problem, OfAnErrorNeverShowsItsMessage) {
    for (const auto& [error, status] : {std::pair{not_found(), 404},
                                        {unavailable("hidden"), 503},
                                        {invalid("hidden"), 500},
                                        {failed("hidden"), 500}}) {
        const http::Reply reply = to_problem(error);
        EXPECT_EQ(reply.status, status);
        EXPECT_EQ(reply.body.find("hidden"), std::string::npos);
        EXPECT_EQ(field(reply, "Retry-After"), status == 503 ? "1" : "");
    }
    EXPECT_EQ(to_problem(not_found()).body, R"({"detail":"Task not found"})");
}

}  // namespace taskgate::api
