// SPDX-License-Identifier: MIT
#include "base/timestamp.hpp"

#include <gtest/gtest.h>

namespace taskgate {

namespace {

std::string read(std::string_view text) {
    const auto zone = TimeZone::open("+01:00");
    const auto time = read_timestamp(text, *zone);
    return time ? to_rfc3339(*time) : time.error().message;
}

TEST(Timestamp, ReadsWhatDatabasesWrite) {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {"2026-01-31 12:00:00.123456+00", "2026-01-31T12:00:00.123456Z"},
        {"2026-01-31 12:00:00+00", "2026-01-31T12:00:00.000000Z"},
        {"2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000000Z"},
        {"2026-01-31 12:00:00.1 +05:30", "2026-01-31T06:30:00.100000Z"},
        {"2026-01-31T12:00:00-0800", "2026-01-31T20:00:00.000000Z"},
        {"1890-01-01 00:53:28+00:53:28", "1890-01-01T00:00:00.000000Z"},
        {"2026-01-31 12:00:00.000001", "2026-01-31T11:00:00.000001Z"},
        {"2026-01-31 12:00", "2026-01-31T11:00:00.000000Z"},
        {"2026-01-31 12:00:00.123456789", "2026-01-31T11:00:00.123456Z"},
        {"2024-02-29 23:59:59.999999Z", "2024-02-29T23:59:59.999999Z"},
        {"0001-01-01 00:00:00Z", "0001-01-01T00:00:00.000000Z"},
        {"9999-12-31 23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(read(text), expected) << text;
}

TEST(Timestamp, RefusesWhatIsNone) {
    for (const std::string_view text :
         {"", "now", "infinity", "1706702400", "2026-01-31", "2026-02-29 12:00:00",
          "2026-13-01 12:00:00", "2026-01-31 24:00:00", "2026-01-31 12:60:00",
          "2026-01-31 12:00:60", "2026-01-31 12:00:00.", "2026-01-31 12:00:00 BC",
          "2026-01-31 12:00:00+25", "2026-01-31  12:00:00", "10000-01-01 00:00:00+00",
          "2026-01-31 12:00:00Zulu", "26-01-31 12:00:00", "2026/01/31 12:00:00"}) {
        EXPECT_EQ(read(text), "cannot be read as a date and a time") << text;
    }
}

TEST(Timestamp, RefusesWhatHasNoYearOfFourDigitsInUtc) {
    for (const std::string_view text :
         {"0001-01-01 00:30:00", "0000-06-01 00:00:00Z", "9999-12-31 23:30:00-01:00"}) {
        EXPECT_EQ(read(text), "is outside the years 1 to 9999") << text;
    }
}

}  // namespace

}  // namespace taskgate
