// SPDX-License-Identifier: MIT
#include "base/timestamp.hpp"

#include <optional>

namespace taskgate {

namespace {

using std::chrono::microseconds;

/// Reads a text from its beginning, piece by piece.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    /// Exactly so many digits as a number.
    std::optional<int> digits(std::size_t count) {
        if (text_.size() < count) return std::nullopt;
        int value = 0;
        for (const char c : text_.substr(0, count)) {
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        text_.remove_prefix(count);
        return value;
    }
    bool take(char c) {
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] std::string_view rest() const { return text_; }

private:
    std::string_view text_;
};

std::optional<std::chrono::year_month_day> read_date(Scanner& scanner) {
    const auto year = scanner.digits(4);
    if (!year || !scanner.take('-')) return std::nullopt;
    const auto month = scanner.digits(2);
    if (!month || !scanner.take('-')) return std::nullopt;
    const auto day = scanner.digits(2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() ? std::optional{date} : std::nullopt;
}

/// The digits behind the decimal point, at least one.
std::optional<microseconds> read_fraction(Scanner& scanner) {
    int value = 0;
    int count = 0;
    for (; const auto digit = scanner.digits(1); ++count) {
        if (count < 6) value = value * 10 + *digit;
    }
    if (count == 0) return std::nullopt;
    for (; count < 6; ++count) value *= 10;
    return microseconds{value};
}

std::optional<microseconds> read_time_of_day(Scanner& scanner) {
    const auto hour = scanner.digits(2);
    if (!hour || *hour > 23 || !scanner.take(':')) return std::nullopt;
    const auto minute = scanner.digits(2);
    if (!minute || *minute > 59) return std::nullopt;
    microseconds time = std::chrono::hours{*hour} + std::chrono::minutes{*minute};
    if (!scanner.take(':')) return time;
    const auto second = scanner.digits(2);
    if (!second || *second > 59) return std::nullopt;
    time += std::chrono::seconds{*second};
    if (!scanner.take('.')) return time;
    const auto fraction = read_fraction(scanner);
    return fraction ? std::optional{time + *fraction} : std::nullopt;
}

}  // namespace

bool has_four_digit_year(Time time) {
    using std::chrono::January;
    constexpr std::chrono::sys_days first{std::chrono::year{1} / January / 1};
    constexpr std::chrono::sys_days end{std::chrono::year{10'000} / January / 1};
    return time >= first && time < end;
}

Result<Time> read_timestamp(std::string_view text, const TimeZone& zone) {
    const Error unreadable = invalid("cannot be read as a date and a time");
    Scanner scanner{text};
    const auto date = read_date(scanner);
    if (!date || (!scanner.take(' ') && !scanner.take('T'))) return unreadable;
    const auto time_of_day = read_time_of_day(scanner);
    if (!time_of_day) return unreadable;
    const LocalTime local{std::chrono::local_days{*date} + *time_of_day};
    Time time;
    if (scanner.rest().empty()) {
        time = zone.to_utc(local);
    } else {
        scanner.take(' ');
        const auto offset = read_utc_offset(scanner.rest());
        if (!offset) return unreadable;
        time = Time{local.time_since_epoch() - *offset};
    }
    if (!has_four_digit_year(time)) return invalid("is outside the years 1 to 9999");
    return time;
}

}  // namespace taskgate
