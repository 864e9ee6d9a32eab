// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/time_zone.hpp"

#include <string_view>

namespace taskgate {

/// Reads a time as databases write it: `2026-01-31 12:00:00.123456+00`, with `T` or a space,
/// seconds, fraction and offset optional; digits behind the microsecond count nothing. Without an
/// offset it is the time that clocks in `zone` showed. The error says what is wrong with it: it
/// cannot be read, or lies outside the years 1 to 9999.
Result<Time> read_timestamp(std::string_view text, const TimeZone& zone);

/// Whether a time lies in the years 1 to 9999, as those of all tasks do.
[[nodiscard]] bool has_four_digit_year(Time time);

}  // namespace taskgate
