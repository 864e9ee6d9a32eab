// SPDX-License-Identifier: MIT
#include "api/authorization.hpp"

#include <gtest/gtest.h>

namespace taskgate::api {

namespace {

boost::system::result<std::string_view, auth::Refusal> token_of(std::string_view value) {
    http::RequestHead head;
    head.fields = {{"Authorization", value}};
    return find_bearer_token(head);
}

}  // namespace

TEST(BearerToken, IsTheOneWordBehindTheScheme) {
    for (const char* value : {"Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c"}) {
        const auto token = token_of(value);
        ASSERT_TRUE(token) << value;
        EXPECT_EQ(*token, "a.b.c");
    }
}

TEST(BearerToken, IsMissingWhereThereIsNone) {
    EXPECT_EQ(find_bearer_token({}).error(), auth::Refusal::no_token);
    EXPECT_EQ(token_of("Bearer").error(), auth::Refusal::no_token);
    EXPECT_EQ(token_of("Bearer  ").error(), auth::Refusal::no_token);
}

TEST(BearerToken, IsRefusedInAnyOtherForm) {
    for (const char* value : {"", "Basic a", "a.b.c", "Bearera", "Bearer\ta", "Bearer a b",
                              "Bearer a,b", "Bearer a\tb", "Bearer, a"}) {
        const auto token = token_of(value);
        ASSERT_FALSE(token) << value;
        EXPECT_EQ(token.error(), auth::Refusal::malformed_header) << value;
    }
    http::RequestHead twice;
    twice.fields = {{"Authorization", "Bearer a"}, {"authorization", "Bearer a"}};
    EXPECT_EQ(find_bearer_token(twice).error(), auth::Refusal::malformed_header);
}

}  // namespace taskgate::api
