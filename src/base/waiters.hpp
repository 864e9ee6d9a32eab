// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "base/loop.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace taskgate {

/// Coroutines of any loop that wait until something has happened on another thread, or until their
/// time is over. Safe from any thread; it outlives who waits.
class Waiters {
public:
    /// How often they were woken: to be asked before the thing that is waited for is set going.
    [[nodiscard]] std::uint64_t count() const;

    /// Waits until they are woken once more than `seen` times, on the current loop; true when they
    /// were, false where the time was over first. Without a loop nobody waits.
    Async<bool> wait(std::uint64_t seen, std::chrono::milliseconds at_most);

    /// Wakes everybody who waits.
    void wake_all();

private:
    /// One who waits. Only its own loop's thread changes it, once it is in the list.
    struct Waiter {
        Loop* loop = nullptr;
        std::coroutine_handle<> waiting = {};
        std::unique_ptr<Timer> timer = {};
        bool is_over = false;  ///< it goes on, or has
        bool was_woken = false;
    };
    class Wait;

    static void go_on(Waiter& waiter);

    mutable std::mutex mutex_;
    std::uint64_t count_ = 0;
    std::vector<std::shared_ptr<Waiter>> waiting_ = {};
};

}  // namespace taskgate
