// SPDX-License-Identifier: MIT
#include "base/clock.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace taskgate {

namespace {

/// Writes `value` as exactly `digits` decimal digits.
char* put_digits(char* out, unsigned value, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return out + digits;
}

struct Parts {
    std::chrono::year_month_day day;
    std::chrono::hh_mm_ss<std::chrono::microseconds> time;
    std::chrono::weekday weekday;
};

Parts split(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    return Parts{std::chrono::year_month_day{day},
                 std::chrono::hh_mm_ss<std::chrono::microseconds>{time - day},
                 std::chrono::weekday{day}};
}

}  // namespace

void append_rfc3339(std::string& out, Time time) {
    const Parts parts = split(time);
    std::array<char, 27> text{};
    char* at =
        put_digits(text.data(), static_cast<unsigned>(static_cast<int>(parts.day.year())), 4);
    *at++ = '-';
    at = put_digits(at, static_cast<unsigned>(parts.day.month()), 2);
    *at++ = '-';
    at = put_digits(at, static_cast<unsigned>(parts.day.day()), 2);
    *at++ = 'T';
    at = put_digits(at, static_cast<unsigned>(parts.time.hours().count()), 2);
    *at++ = ':';
    at = put_digits(at, static_cast<unsigned>(parts.time.minutes().count()), 2);
    *at++ = ':';
    at = put_digits(at, static_cast<unsigned>(parts.time.seconds().count()), 2);
    *at++ = '.';
    at = put_digits(at, static_cast<unsigned>(parts.time.subseconds().count()), 6);
    *at++ = 'Z';
    out.append(text.data(), text.size());
}

std::string to_rfc3339(Time time) {
    std::string text;
    append_rfc3339(text, time);
    return text;
}

std::string to_http_date(Time time) {
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const Parts parts = split(time);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days.at(parts.weekday.c_encoding()), static_cast<unsigned>(parts.day.day()),
                       months.at(static_cast<unsigned>(parts.day.month()) - 1),
                       static_cast<int>(parts.day.year()), parts.time.hours().count(),
                       parts.time.minutes().count(), parts.time.seconds().count());
}

std::string to_words(std::chrono::seconds duration) {
    struct Unit {
        std::int64_t seconds;
        std::string_view name;
    };
    constexpr std::array units{Unit{86'400, "day"}, Unit{3'600, "hour"}, Unit{60, "minute"},
                               Unit{1, "second"}};
    const std::int64_t total = duration.count() < 0 ? 0 : duration.count();
    for (const Unit& unit : units) {
        if (total >= unit.seconds) {
            const std::int64_t count = total / unit.seconds;
            return fmt::format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
        }
    }
    return "0 seconds";
}

}  // namespace taskgate
