// SPDX-License-Identifier: MIT
#include "http/occasional.hpp"

#include <gtest/gtest.h>

namespace taskgate::http {

namespace {

TEST(Occasional, IsDueOnceAMinute) {
    using std::chrono::seconds;
    Occasional occasional;
    const Occasional::SteadyTime start{};
    EXPECT_TRUE(occasional.is_due(start));
    EXPECT_FALSE(occasional.is_due(start));
    EXPECT_FALSE(occasional.is_due(start + seconds{59}));
    EXPECT_TRUE(occasional.is_due(start + seconds{60}));
    EXPECT_FALSE(occasional.is_due(start + seconds{119}));
    EXPECT_TRUE(occasional.is_due(start + seconds{500}));
    EXPECT_TRUE(Occasional{}.is_due());
}

}  // namespace

}  // namespace taskgate::http
