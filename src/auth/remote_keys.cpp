// SPDX-License-Identifier: MIT
#include "auth/remote_keys.hpp"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace taskgate::auth {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// How long to wait behind so many failures in a row: 1 s, 2 s, … 30 s.
std::chrono::milliseconds pause_after(int failures) {
    constexpr std::chrono::seconds longest{30};
    constexpr int most_doublings = 5;
    const std::chrono::seconds pause{1LL << std::min(failures - 1, most_doublings)};
    return std::min(pause, longest);
}

}  // namespace

RemoteKeys::RemoteKeys(KeySetAddress address, std::chrono::milliseconds time_to_live,
                       std::function<void()> on_change, Log& log, const Clock& clock)
    : address_(std::move(address)),
      time_to_live_(time_to_live),
      on_change_(std::move(on_change)),
      log_(log),
      clock_(clock) {
    ration_.counted_at = SteadyClock::now();
    thread_ = std::thread{[this] { run(); }};
}

RemoteKeys::~RemoteKeys() { stop(); }

void RemoteKeys::stop() {
    {
        const std::lock_guard lock{mutex_};
        stop_ = true;
        wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
    waiters_.wake_all();
}

RemoteKeys::State RemoteKeys::state() const {
    const std::lock_guard lock{mutex_};
    return state_;
}

bool RemoteKeys::Ration::take(SteadyTime now) {
    constexpr double most = 5;
    constexpr double per_second = 0.1;
    const std::chrono::duration<double> passed = now - counted_at;
    left = std::min(most, left + passed.count() * per_second);
    counted_at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
}

Rereading RemoteKeys::ask_for_reading(std::uint64_t& seen) {
    const std::lock_guard lock{mutex_};
    seen = waiters_.count();
    if (stop_) return Rereading::none;
    if (is_reading_) return Rereading::joined;
    if (is_wanted_) return Rereading::own;
    const SteadyTime now = SteadyClock::now();
    if (now < not_before_ || !ration_.take(now)) return Rereading::none;
    is_wanted_ = true;
    wake_.notify_all();
    return Rereading::own;
}

Async<Rereading> RemoteKeys::read_again(std::chrono::milliseconds at_most) {
    std::uint64_t seen = 0;
    const Rereading reading = ask_for_reading(seen);
    if (reading == Rereading::none) co_return reading;
    const auto was_woken = co_await waiters_.wait(seen, at_most);
    co_return *was_woken ? reading : Rereading::none;
}

void RemoteKeys::read_now() {
    const std::lock_guard lock{mutex_};
    is_wanted_ = true;
    wake_.notify_all();
}

void RemoteKeys::run() {
    KeySetReading last;
    std::unique_lock lock{mutex_};
    while (!stop_) {
        is_reading_ = true;
        is_wanted_ = false;
        lock.unlock();
        std::chrono::milliseconds pause{};
        try {
            pause = take(read_published_keys(address_, last, stop_), last);
        } catch (const std::exception& exception) {
            pause = take(ReadFailure{{}, exception.what()}, last);
        }
        lock.lock();
        is_reading_ = false;
        // Under the lock: whoever asks behind it waits for the next reading.
        waiters_.wake_all();
        wake_.wait_for(lock, pause, [this] { return stop_ || is_wanted_; });
    }
}

std::chrono::milliseconds RemoteKeys::take(
    const boost::system::result<KeySetReading, ReadFailure>& reading, KeySetReading& last) {
    if (stop_) return {};
    readings_.add();
    if (!reading) {
        ++failures_;
        failed_readings_.add();
        log_.warning("keys cannot be read",
                     {{"source", address_.label}, {"error", reading.error().reason}});
        const std::lock_guard lock{mutex_};
        not_before_ = SteadyClock::now() + reading.error().retry_after;
        return std::max<std::chrono::milliseconds>(pause_after(failures_),
                                                   reading.error().retry_after);
    }
    failures_ = 0;
    const bool is_first = last.text.empty();
    const bool has_changed = reading->text != last.text;
    last = *reading;
    {
        const std::lock_guard lock{mutex_};
        not_before_ = {};
        state_.keys = last.document.keys;
        state_.read_at = clock_.now();
    }
    if (has_changed || is_first) {
        log_change(last);
        on_change_();
    }
    return time_to_live_;
}

void RemoteKeys::log_change(const KeySetReading& reading) const {
    for (const std::string& skipped : reading.document.skipped) {
        log_.warning("key left out", {{"source", address_.label}, {"reason", skipped}});
    }
    log_.info("keys read", {{"source", address_.label},
                            {"keys", static_cast<std::int64_t>(reading.document.keys.size())}});
}

}  // namespace taskgate::auth
