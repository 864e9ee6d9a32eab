// SPDX-License-Identifier: MIT
#pragma once

#include "app/service_manager.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace taskgate {

/// Pings the service manager on a thread of its own, twice within the time that it allows, for as
/// long as the service goes on. Where the manager wants no pings, there is no thread. The manager
/// must outlive it.
class Watchdog {
public:
    /// `goes_on` is asked on that thread, for the first time at once.
    Watchdog(const ServiceManager& manager, std::function<bool()> goes_on);
    ~Watchdog() = default;
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// From now on `goes_on` is not asked any more, and true: the service is about to end, which
    /// something else must bound.
    void stop_asking();

private:
    void run(const std::stop_token& end);
    bool goes_on();

    const ServiceManager& manager_;
    std::function<bool()> goes_on_;
    std::mutex mutex_;  ///< held while `goes_on` is asked
    std::condition_variable_any ended_;
    bool asks_ = true;
    std::jthread thread_ = {};  ///< the last member: it uses the others
};

}  // namespace taskgate
