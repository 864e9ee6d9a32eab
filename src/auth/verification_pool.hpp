// SPDX-License-Identifier: MIT
#pragma once

#include "auth/examination.hpp"
#include "base/async.hpp"
#include "base/loop.hpp"

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace taskgate::auth {

/// A few threads that verify the signatures of public keys, 20 to 400 µs each, so that a flood of
/// forged tokens can neither hold up what else an event loop does nor take more of the machine than
/// these threads. Safe from any thread.
class VerificationPool {
public:
    /// At most `capacity` tokens wait; more are refused as `saturated`.
    VerificationPool(std::size_t threads, std::size_t capacity);
    /// Nobody may be waiting any more.
    ~VerificationPool();
    VerificationPool(const VerificationPool&) = delete;
    VerificationPool& operator=(const VerificationPool&) = delete;

    /// Concludes an examination, which outlives the call, and goes on on the current loop; without
    /// one, in place.
    Async<Verdict> conclude(Examination& examination, Time now);
    /// How many wait for a thread.
    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard lock{mutex_};
        return jobs_.size();
    }

private:
    class Job;

    /// False where too many are waiting.
    bool submit(Job& job);
    void run();

    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job*> jobs_ = {};
    bool is_stopping_ = false;
    std::vector<std::thread> threads_ = {};
};

}  // namespace taskgate::auth
