// SPDX-License-Identifier: MIT
#pragma once

#include "api/endpoint.hpp"
#include "base/clock.hpp"
#include "store/store.hpp"

#include <array>
#include <chrono>
#include <mutex>
#include <optional>

/// What the service says about itself, to everybody.
namespace taskgate::api {

/// Asks the store whether it can be reached, at most once a second however many ask. Any thread.
class HealthProbe {
public:
    HealthProbe(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

    /// Whether the store could be reached the last time it was asked.
    Async<void> check();

private:
    Store& store_;
    const Clock& clock_;
    std::mutex mutex_;
    std::optional<Time> asked_ = {};
    bool is_reachable_ = true;
};

Async<http::Reply> show_health(const Context& context);
Async<http::Reply> show_openapi(const Context& context);

inline constexpr std::array system_endpoints{
    get<show_health>("/health", "Whether the service and its store are up"),
    get<show_openapi>("/openapi.json", "This document"),
};

}  // namespace taskgate::api
