// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace taskgate {

/// What clocks on a wall show: a date and a time without a zone.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;

/// How far the clocks of a place are ahead of UTC.
///
/// The rules of a named zone are the C library's, which knows one zone at a time, the process's: so
/// while one of these lives, it is that, and there must be no second one and no other thread that
/// asks for local time. For commands.
class TimeZone {
public:
    /// `Europe/Berlin`, by the zone database of the machine, or a fixed `+02:00`, or `UTC`. What is
    /// neither is `invalid`.
    static Result<TimeZone> open(const std::string& name);

    TimeZone(TimeZone&&) = default;
    TimeZone& operator=(TimeZone&&) = default;
    TimeZone(const TimeZone&) = delete;
    TimeZone& operator=(const TimeZone&) = delete;
    ~TimeZone() = default;

    [[nodiscard]] const std::string& name() const { return name_; }

    /// The moment at which the clocks there show a time. Of two, the first; where they skipped it,
    /// the moment at which they would have shown it, had they not been put forward. Python says the
    /// same of a `datetime` with `fold=0`.
    [[nodiscard]] Time to_utc(LocalTime local) const;

private:
    class ProcessZone;

    explicit TimeZone(std::string name) : name_(std::move(name)) {}

    std::string name_;
    std::chrono::seconds offset_{};           ///< of a fixed one
    std::shared_ptr<ProcessZone> zone_ = {};  ///< of a named one
};

/// Reads `+02:00`, `-0330`, `+02` or `Z`: how far clocks are ahead of UTC, by less than a day.
Result<std::chrono::seconds> read_utc_offset(std::string_view text);

}  // namespace taskgate
