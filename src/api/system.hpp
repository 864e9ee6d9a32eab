// SPDX-License-Identifier: MIT
#pragma once

#include "api/endpoint.hpp"
#include "base/clock.hpp"
#include "store/store.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>

/// What the service says about itself, to everybody.
namespace taskgate::api {

/// Asks the store whether it can be reached, at most once a second however many ask. Any thread.
class HealthProbe {
public:
    HealthProbe(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

    /// Whether the store could be reached the last time it was asked.
    Async<void> check();

    /// From now on no new requests should come: the service is about to stop.
    void drain() { is_draining_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool is_draining() const { return is_draining_.load(std::memory_order_relaxed); }

private:
    Store& store_;
    const Clock& clock_;
    std::mutex mutex_;
    std::optional<Time> asked_ = {};
    bool is_reachable_ = true;
    std::atomic<bool> is_draining_ = false;
};

/// How the service is.
enum class HealthStatus : std::uint8_t {
    ok,
    unavailable,  ///< the store cannot be reached
    draining,     ///< the service is about to stop
};

/// What `/health` and the paths below it answer.
struct Health {
    HealthStatus status = HealthStatus::ok;
};
/// 200, or 503 with `Retry-After`. Nobody is to keep it.
http::Reply to_reply(Health health);
AnswerDescription describe_answer(std::type_identity<Health> type);
inline Health example(std::type_identity<Health> /*type*/) { return {}; }

/// What `/openapi.json` answers: a text that is JSON already, and good for as long as the service.
struct Specification {
    std::string_view text = {};
};
http::Reply to_reply(Specification specification);
template <>
inline constexpr Packing packing_of<Specification> = Packing::if_asked;
AnswerDescription describe_answer(std::type_identity<Specification> type);
inline Specification example(std::type_identity<Specification> /*type*/) {
    return {R"({"openapi":"3.1.0","info":{"title":"Taskgate","version":"0.1.0"},"paths":{}})"};
}

Async<Health> show_health(const Context& context);
/// Whether the process answers at all. Never asks the store, so that a probe keeps no database
/// awake.
Async<Health> show_liveness(const Context& context);
/// Whether requests should be sent here: not while the service is about to stop, nor without a
/// store.
Async<Health> show_readiness(const Context& context);
Async<Specification> show_openapi(const Context& context);

inline constexpr std::array system_endpoints{
    get<show_health>("/health", "Whether the service and its store are up"),
    get<show_liveness>("/health/live", "Whether the service answers"),
    get<show_readiness>("/health/ready", "Whether the service takes requests"),
    get<show_openapi>("/openapi.json", "This document"),
};

}  // namespace taskgate::api
