// SPDX-License-Identifier: MIT
#include "http/message.hpp"

#include <gtest/gtest.h>

namespace taskgate::http {

TEST(RequestHead, FindsTheFirstFieldOfANameInAnyCase) {
    RequestHead head;
    head.fields = {{"X-A", "one"}, {"x-a", "two"}, {"X-B", ""}};
    EXPECT_EQ(head.find("X-a"), "one");
    EXPECT_EQ(head.find("x-b"), "");
    EXPECT_FALSE(head.find("X-C"));
    EXPECT_FALSE(head.find("X-"));
    EXPECT_EQ(head.count("X-A"), 2U);
    EXPECT_EQ(head.count("X-C"), 0U);
}

TEST(RequestHead, HasABodyWhereOneFollows) {
    RequestHead head;
    EXPECT_FALSE(head.has_body());
    head.content_length = 0;
    EXPECT_FALSE(head.has_body());
    head.content_length = 1;
    EXPECT_TRUE(head.has_body());
    head.content_length.reset();
    head.is_chunked = true;
    EXPECT_TRUE(head.has_body());
}

}  // namespace taskgate::http
