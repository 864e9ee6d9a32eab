// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace taskgate {

/// A moment in UTC, to the microsecond: the resolution of PostgreSQL and of the API.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// Where the time comes from, so that a test can say what it is. Safe from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time now() const = 0;
};

/// The machine's own clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Time now() const override {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

/// Appends `time` as RFC 3339 in UTC, always with six fractional digits and `Z`.
void append_rfc3339(std::string& out, Time time);
/// The same as a string: `2026-01-31T12:00:00.000000Z`.
[[nodiscard]] std::string to_rfc3339(Time time);

/// The `Date` of HTTP (RFC 9110 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::string to_http_date(Time time);

/// A length of time for people: `3 minutes`, `2 days`; the largest unit that fits, never negative.
[[nodiscard]] std::string to_words(std::chrono::seconds duration);

}  // namespace taskgate
