// SPDX-License-Identifier: MIT
#pragma once

#include <coroutine>
#include <span>

namespace taskgate {

/// An event loop as seen from what runs on it: a coroutine that waits for another thread is resumed
/// on its own loop, so that its code never needs a lock.
class Loop {
public:
    virtual ~Loop() = default;

    /// Resumes the coroutines on this loop's thread, soon and in order. From any thread.
    virtual void resume(std::span<const std::coroutine_handle<>> waiting) = 0;

    /// The loop whose thread this is; null on a thread without one.
    static Loop* current() { return current_; }

protected:
    /// Says which loop the calling thread runs; null when it stops.
    static void set_current(Loop* loop) { current_ = loop; }

private:
    static inline thread_local Loop* current_ = nullptr;
};

}  // namespace taskgate
