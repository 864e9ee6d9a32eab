// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace taskgate::test {

/// A clock that stands where it was set, in the past of any real one. Safe from any thread.
class StoreClock final : public Clock {
public:
    static constexpr Time start{std::chrono::microseconds{1'700'000'000'123'456}};

    [[nodiscard]] Time now() const override { return Time{std::chrono::microseconds{now_}}; }
    void set(Time now) { now_ = now.time_since_epoch().count(); }
    /// Moves it; backwards where negative.
    void move(std::chrono::microseconds by) { now_ += by.count(); }

private:
    std::atomic<std::int64_t> now_ = start.time_since_epoch().count();
};

}  // namespace taskgate::test
