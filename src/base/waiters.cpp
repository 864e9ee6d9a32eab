// SPDX-License-Identifier: MIT
#include "base/waiters.hpp"

#include <utility>

namespace taskgate {

/// `co_await`s being woken. A named local of the awaiting coroutine.
class Waiters::Wait {
public:
    Wait(Waiters& waiters, std::uint64_t seen, std::chrono::milliseconds at_most)
        : waiters_(waiters), seen_(seen), at_most_(at_most) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> waiting) {
        waiter_->loop = Loop::current();
        waiter_->waiting = waiting;
        // The one who wakes, on another thread, only posts: this thread is busy here until it
        // returns.
        const std::lock_guard lock{waiters_.mutex_};
        if (waiters_.count_ != seen_) {
            waiter_->was_woken = true;
            return false;
        }
        if (waiter_->loop == nullptr) return false;
        waiter_->timer = waiter_->loop->make_timer([waiter = waiter_.get()] { go_on(*waiter); });
        waiter_->timer->start(at_most_);
        waiters_.waiting_.push_back(waiter_);
        return true;
    }

    bool await_resume() {
        // The timer ends on its loop, and before whoever wakes could still name the loop.
        waiter_->timer.reset();
        const std::lock_guard lock{waiters_.mutex_};
        std::erase(waiters_.waiting_, waiter_);
        return waiter_->was_woken;
    }

private:
    Waiters& waiters_;
    std::uint64_t seen_;
    std::chrono::milliseconds at_most_;
    std::shared_ptr<Waiter> waiter_ = std::make_shared<Waiter>();
};

void Waiters::go_on(Waiter& waiter) {
    if (std::exchange(waiter.is_over, true)) return;
    waiter.waiting.resume();
}

std::uint64_t Waiters::count() const {
    const std::lock_guard lock{mutex_};
    return count_;
}

Async<bool> Waiters::wait(std::uint64_t seen, std::chrono::milliseconds at_most) {
    Wait wait{*this, seen, at_most};
    const bool was_woken = co_await wait;
    co_return was_woken;
}

void Waiters::wake_all() {
    // Under the lock: a waiter whose time is over takes itself off the list before its loop can
    // end.
    const std::lock_guard lock{mutex_};
    ++count_;
    for (const auto& waiter : std::exchange(waiting_, {})) {
        waiter->loop->post([waiter] {
            waiter->was_woken = true;
            go_on(*waiter);
        });
    }
}

}  // namespace taskgate
