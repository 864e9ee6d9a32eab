// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <coroutine>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace taskgate {

/// Is told when a descriptor that it watches is ready. On the loop's thread.
class ReadyHandler {
public:
    virtual void on_readable() = 0;
    virtual void on_writable() = 0;

protected:
    ~ReadyHandler() = default;
};

/// A loop's eye on somebody else's descriptor, which it never closes. Used and destroyed on the
/// loop's thread, before the descriptor is closed; the handler hears nothing any more from then on.
class Watch {
public:
    virtual ~Watch() = default;
    /// Calls the handler once, as soon as there is something to read (or an end, or an error).
    virtual void wait_readable() = 0;
    /// The same for room to write.
    virtual void wait_writable() = 0;
};

/// A call in the future. Used and destroyed on the loop's thread, which forgets the call.
class Timer {
public:
    virtual ~Timer() = default;
    /// Calls once, after `delay`; a call that was still to come is replaced.
    virtual void start(std::chrono::milliseconds delay) = 0;
};

/// What lives on a loop for as long as that runs, such as its connections to a database. Ended and
/// destroyed on the loop's thread.
class LoopGuest {
public:
    virtual ~LoopGuest() = default;
    /// The loop is about to end: nothing may wait on it any more.
    virtual void leave() = 0;
};

/// An event loop as seen from what runs on it: a coroutine that waits for another thread, or for a
/// socket, is resumed on its own loop, so that its code never needs a lock.
class Loop {
public:
    virtual ~Loop() = default;

    /// Resumes the coroutines on this loop's thread, soon and in order. From any thread.
    virtual void resume(std::span<const std::coroutine_handle<>> waiting) = 0;
    /// Calls `task` on this loop's thread, behind what is ready by now. From any thread.
    virtual void post(std::function<void()> task) = 0;

    /// Watches a descriptor for a handler that outlives the watch. On the loop's thread.
    virtual std::unique_ptr<Watch> watch(int descriptor, ReadyHandler& handler) = 0;
    /// A timer that calls `task`. On the loop's thread.
    virtual std::unique_ptr<Timer> make_timer(std::function<void()> task) = 0;

    /// The guest whose key that is; null where there is none. On the loop's thread, as all of
    /// these.
    [[nodiscard]] LoopGuest* find_guest(const void* key) const {
        for (const auto& [name, guest] : guests_) {
            if (name == key) return guest.get();
        }
        return nullptr;
    }
    void add_guest(const void* key, std::shared_ptr<LoopGuest> guest) {
        guests_.emplace_back(key, std::move(guest));
    }
    void remove_guest(const void* key) {
        std::erase_if(guests_, [key](const auto& entry) { return entry.first == key; });
    }

    /// The loop whose thread this is; null on a thread without one.
    static Loop* current() { return current_; }

protected:
    /// Says which loop the calling thread runs; null when it stops.
    static void set_current(Loop* loop) { current_ = loop; }
    /// Sends every guest away; called on the loop's thread when it is about to end.
    void dismiss_guests() {
        for (const auto& [key, guest] : std::exchange(guests_, {})) guest->leave();
    }

private:
    static inline thread_local Loop* current_ = nullptr;

    std::vector<std::pair<const void*, std::shared_ptr<LoopGuest>>> guests_ = {};
};

}  // namespace taskgate
