// SPDX-License-Identifier: MIT
#include "support/blocking_loop.hpp"

namespace taskgate::test {

void BlockingLoop::resume(std::span<const std::coroutine_handle<>> waiting) {
    const std::lock_guard lock{mutex_};
    waiting_.insert(waiting_.end(), waiting.begin(), waiting.end());
    // Under the lock: once it is free, the loop may have run to its end and be gone.
    arrived_.notify_one();
}

void BlockingLoop::run_some() {
    std::vector<std::coroutine_handle<>> ready;
    {
        std::unique_lock lock{mutex_};
        arrived_.wait(lock, [this] { return !waiting_.empty(); });
        ready.swap(waiting_);
    }
    for (const auto handle : ready) handle.resume();
}

}  // namespace taskgate::test
