// SPDX-License-Identifier: MIT
#include "app/watchdog.hpp"

#include <utility>

namespace taskgate {

Watchdog::Watchdog(const ServiceManager& manager, std::function<bool()> goes_on)
    : manager_(manager), goes_on_(std::move(goes_on)) {
    if (!manager.watchdog_time()) return;
    thread_ = std::jthread{[this](const std::stop_token& end) { run(end); }};
}

void Watchdog::stop_asking() {
    const std::lock_guard lock{mutex_};
    asks_ = false;
}

void Watchdog::run(const std::stop_token& end) {
    std::mutex mutex;
    while (!end.stop_requested()) {
        if (goes_on()) manager_.ping();
        std::unique_lock lock{mutex};
        ended_.wait_for(lock, end, *manager_.watchdog_time() / 2, [] { return false; });
    }
}

bool Watchdog::goes_on() {
    const std::lock_guard lock{mutex_};
    return !asks_ || goes_on_();
}

}  // namespace taskgate
