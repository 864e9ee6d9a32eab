// SPDX-License-Identifier: MIT
#include "support/blocking_loop.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace taskgate::test {

/// What a watch waits for. The loop finds it through its list, and forgets it there.
class BlockingLoop::PolledWatch final : public Watch {
public:
    PolledWatch(BlockingLoop& loop, int descriptor, ReadyHandler& handler)
        : loop_(loop), descriptor_(descriptor), handler_(handler) {
        loop_.watches_.push_back(this);
    }
    ~PolledWatch() override { std::erase(loop_.watches_, this); }
    PolledWatch(const PolledWatch&) = delete;
    PolledWatch& operator=(const PolledWatch&) = delete;

    void wait_readable() override { events_ |= POLLIN; }
    void wait_writable() override { events_ |= POLLOUT; }

    [[nodiscard]] pollfd request() const { return {events_ == 0 ? -1 : descriptor_, events_, 0}; }
    /// Whether it is asked for one of these, and then does not ask for it any more.
    bool take(short events, short ready) {
        const short taken = static_cast<short>(events_ & events);
        if (taken == 0 || (ready & (events | POLLERR | POLLHUP | POLLNVAL)) == 0) return false;
        events_ = static_cast<short>(events_ & ~events);
        return true;
    }
    [[nodiscard]] ReadyHandler& handler() const { return handler_; }

private:
    BlockingLoop& loop_;
    int descriptor_;
    ReadyHandler& handler_;
    short events_ = 0;
};

class BlockingLoop::PolledTimer final : public Timer {
public:
    PolledTimer(BlockingLoop& loop, std::function<void()> task)
        : loop_(loop), task_(std::move(task)) {
        loop_.timers_.push_back(this);
    }
    ~PolledTimer() override { std::erase(loop_.timers_, this); }
    PolledTimer(const PolledTimer&) = delete;
    PolledTimer& operator=(const PolledTimer&) = delete;

    void start(std::chrono::milliseconds delay) override { due_ = SteadyClock::now() + delay; }

    [[nodiscard]] std::optional<SteadyClock::time_point> due() const { return due_; }
    /// The call, to be made outside: it may destroy the timer.
    std::function<void()> take() {
        due_.reset();
        return task_;
    }

private:
    BlockingLoop& loop_;
    std::function<void()> task_;
    std::optional<SteadyClock::time_point> due_ = {};
};

BlockingLoop::BlockingLoop() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    set_current(this);
}

BlockingLoop::~BlockingLoop() {
    dismiss_guests();
    set_current(nullptr);
    ::close(wake_);
}

void BlockingLoop::resume(std::span<const std::coroutine_handle<>> waiting) {
    post([handles = std::vector(waiting.begin(), waiting.end())] {
        for (const auto handle : handles) handle.resume();
    });
}

void BlockingLoop::post(std::function<void()> task) {
    const std::lock_guard lock{mutex_};
    posted_.push_back(std::move(task));
    // Under the lock: once it is free, the loop may have run to its end and be gone.
    ::eventfd_write(wake_, 1);
}

std::unique_ptr<Watch> BlockingLoop::watch(int descriptor, ReadyHandler& handler) {
    return std::make_unique<PolledWatch>(*this, descriptor, handler);
}

std::unique_ptr<Timer> BlockingLoop::make_timer(std::function<void()> task) {
    return std::make_unique<PolledTimer>(*this, std::move(task));
}

int BlockingLoop::time_to_next_timer() const {
    std::optional<SteadyClock::time_point> next;
    for (const PolledTimer* timer : timers_) {
        if (timer->due() && (!next || *timer->due() < *next)) next = timer->due();
    }
    if (!next) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*next - SteadyClock::now()).count();
    return left > 0 ? static_cast<int>(left) : 0;
}

void BlockingLoop::run_some() {
    std::vector<pollfd> requests{{wake_, POLLIN, 0}};
    const std::vector<PolledWatch*> watched = watches_;
    for (const PolledWatch* watch : watched) requests.push_back(watch->request());
    ::poll(requests.data(), requests.size(), time_to_next_timer());

    eventfd_t ignored = 0;
    ::eventfd_read(wake_, &ignored);
    std::vector<std::function<void()>> tasks;
    {
        const std::lock_guard lock{mutex_};
        tasks.swap(posted_);
    }
    for (const auto& task : tasks) task();
    run_watches(watched, requests);
    run_timers();
}

void BlockingLoop::run_watches(const std::vector<PolledWatch*>& watched,
                               const std::vector<pollfd>& answers) {
    for (std::size_t i = 0; i < watched.size(); ++i) {
        const short ready = answers[i + 1].revents;
        if (has(watched[i]) && watched[i]->take(POLLIN, ready)) watched[i]->handler().on_readable();
        if (has(watched[i]) && watched[i]->take(POLLOUT, ready)) {
            watched[i]->handler().on_writable();
        }
    }
}

bool BlockingLoop::has(const PolledWatch* watch) const {
    return std::find(watches_.begin(), watches_.end(), watch) != watches_.end();
}

void BlockingLoop::run_timers() {
    const auto now = SteadyClock::now();
    const std::vector<PolledTimer*> timers = timers_;
    for (PolledTimer* timer : timers) {
        if (std::find(timers_.begin(), timers_.end(), timer) == timers_.end()) continue;
        if (timer->due() && *timer->due() <= now) timer->take()();
    }
}

}  // namespace taskgate::test
