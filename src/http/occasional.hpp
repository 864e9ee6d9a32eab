// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>

namespace taskgate::http {

/// Says when something that may happen at any rate is to be mentioned: once a minute at most. Safe
/// from any thread.
class Occasional {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    /// Whether it is to be mentioned now; true counts as done.
    bool is_due(SteadyTime now = std::chrono::steady_clock::now()) {
        auto next = next_.load(std::memory_order_relaxed);
        return now >= next && next_.compare_exchange_strong(next, now + std::chrono::minutes{1},
                                                            std::memory_order_relaxed);
    }

private:
    std::atomic<SteadyTime> next_{SteadyTime::min()};
};

}  // namespace taskgate::http
