// SPDX-License-Identifier: MIT
#include "base/time_zone.hpp"

#include "base/timestamp.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace taskgate {

namespace {

/// The moment of a time in a zone, in UTC; or the error.
std::string in_zone(const std::string& zone_name, std::string_view time) {
    const auto zone = TimeZone::open(zone_name);
    if (!zone) return zone.error().message;
    const auto moment = read_timestamp(time, *zone);
    return moment ? to_rfc3339(*moment) : moment.error().message;
}

TEST(TimeZone, KnowsFixedOffsets) {
    EXPECT_EQ(in_zone("UTC", "2026-01-31 12:00:00"), "2026-01-31T12:00:00.000000Z");
    EXPECT_EQ(in_zone("+02:00", "2026-01-31 12:00:00"), "2026-01-31T10:00:00.000000Z");
    EXPECT_EQ(in_zone("-0330", "2026-01-31 12:00:00"), "2026-01-31T15:30:00.000000Z");
    EXPECT_EQ(in_zone("+05", "2026-01-01 00:00:00"), "2025-12-31T19:00:00.000000Z");
}

TEST(TimeZone, FollowsTheRulesOfANamedZone) {
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-01-31 12:00:00.5"), "2026-01-31T11:00:00.500000Z");
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-07-31 12:00:00"), "2026-07-31T10:00:00.000000Z");
    EXPECT_EQ(in_zone("America/New_York", "2026-07-31 12:00:00"), "2026-07-31T16:00:00.000000Z");
    EXPECT_EQ(in_zone("Asia/Kolkata", "2026-07-31 12:00:00"), "2026-07-31T06:30:00.000000Z");
    EXPECT_EQ(in_zone("Australia/Lord_Howe", "2026-01-31 12:00:00"), "2026-01-31T01:00:00.000000Z");
}

TEST(TimeZone, TakesTheOffsetOfBeforeForATimeThatWasSkipped) {
    // 2026-03-29: 02:00 becomes 03:00.
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-03-29 01:59:59"), "2026-03-29T00:59:59.000000Z");
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-03-29 02:30:00"), "2026-03-29T01:30:00.000000Z");
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-03-29 03:00:00"), "2026-03-29T01:00:00.000000Z");
    EXPECT_EQ(in_zone("America/New_York", "2026-03-08 02:30:00"), "2026-03-08T07:30:00.000000Z");
}

TEST(TimeZone, TakesTheFirstOfATimeThatWasShownTwice) {
    // 2026-10-25: 03:00 becomes 02:00.
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-10-25 01:59:59"), "2026-10-24T23:59:59.000000Z");
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-10-25 02:30:00"), "2026-10-25T00:30:00.000000Z");
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-10-25 03:00:00"), "2026-10-25T02:00:00.000000Z");
}

TEST(TimeZone, RefusesWhatIsNoZone) {
    for (const std::string name :
         {"Europe/Atlantis", "", "CEST", "+24:00", "+2", "02:00", "+02:00:00:00",
          "../../etc/passwd", "/usr/share/zoneinfo/UTC", "Europe", "zone.tab",
          "EST5EDT4,M3.2.0,M11.1.0", "Europe/Berlin "}) {
        const auto zone = TimeZone::open(name);
        ASSERT_FALSE(zone) << name;
        EXPECT_EQ(zone.error().code, ErrorCode::invalid) << name;
        EXPECT_NE(zone.error().message.find("no such time zone"), std::string::npos) << name;
    }
}

TEST(TimeZone, LeavesTheZoneOfTheProcessAsItWas) {
    ::setenv("TZ", "Asia/Tokyo", 1);
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-01-31 12:00:00"), "2026-01-31T11:00:00.000000Z");
    EXPECT_STREQ(std::getenv("TZ"), "Asia/Tokyo");
    ::unsetenv("TZ");
    EXPECT_EQ(in_zone("Europe/Berlin", "2026-01-31 12:00:00"), "2026-01-31T11:00:00.000000Z");
    EXPECT_EQ(std::getenv("TZ"), nullptr);
}

TEST(TimeZone, SaysThatThereIsNoDatabase) {
    ::setenv("TZDIR", "/nowhere", 1);
    const auto zone = TimeZone::open("Europe/Berlin");
    ::unsetenv("TZDIR");
    ASSERT_FALSE(zone);
    EXPECT_NE(zone.error().message.find("tzdata"), std::string::npos) << zone.error().message;
}

}  // namespace

}  // namespace taskgate
