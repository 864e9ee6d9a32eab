// SPDX-License-Identifier: MIT
#include "base/clock.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace taskgate {

namespace {

Time at(std::int64_t microseconds) { return Time{std::chrono::microseconds{microseconds}}; }

TEST(Clock, WritesRfc3339WithSixDigits) {
    const std::vector<std::pair<std::int64_t, std::string_view>> cases{
        {0, "1970-01-01T00:00:00.000000Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {951'782'400'000'000, "2000-02-29T00:00:00.000000Z"},
        {1'767'225'599'999'999, "2025-12-31T23:59:59.999999Z"},
        {1'769'860'800'120'000, "2026-01-31T12:00:00.120000Z"},
        {253'402'300'799'999'999, "9999-12-31T23:59:59.999999Z"},
    };
    for (const auto& [microseconds, text] : cases) {
        EXPECT_EQ(to_rfc3339(at(microseconds)), text);
        std::string appended = "x";
        append_rfc3339(appended, at(microseconds));
        EXPECT_EQ(appended, "x" + std::string{text});
    }
}

TEST(Clock, WritesTheDateOfHttp) {
    EXPECT_EQ(to_http_date(at(784'111'777'000'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(to_http_date(at(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(to_http_date(at(951'868'799'999'999)), "Tue, 29 Feb 2000 23:59:59 GMT");
    EXPECT_EQ(to_http_date(at(1'798'761'599'000'000)), "Thu, 31 Dec 2026 23:59:59 GMT");
}

TEST(Clock, SaysALengthOfTimeInItsLargestUnit) {
    const std::vector<std::pair<std::int64_t, std::string_view>> cases{
        {-5, "0 seconds"},        {0, "0 seconds"},     {1, "1 second"},    {59, "59 seconds"},
        {60, "1 minute"},         {119, "1 minute"},    {120, "2 minutes"}, {3'599, "59 minutes"},
        {3'600, "1 hour"},        {86'399, "23 hours"}, {86'400, "1 day"},  {604'800, "7 days"},
        {31'536'000, "365 days"},
    };
    for (const auto& [seconds, words] : cases) {
        EXPECT_EQ(to_words(std::chrono::seconds{seconds}), words);
    }
}

TEST(Clock, OfTheSystemGoesOn) {
    const SystemClock clock;
    const Time first = clock.now();
    EXPECT_GT(first, at(1'700'000'000'000'000));
    EXPECT_LE(first, clock.now());
}

}  // namespace

}  // namespace taskgate
