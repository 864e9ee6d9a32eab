// SPDX-License-Identifier: MIT
#include "api/system.hpp"

#include "base/json.hpp"
#include "base/version.hpp"

namespace taskgate::api {

namespace {

constexpr std::chrono::seconds ask_again{1};

}  // namespace

Async<void> HealthProbe::check() {
    bool asks = false;
    bool is_reachable = true;
    {
        const std::lock_guard lock{mutex_};
        const Time now = clock_.now();
        asks = !asked_ || now - *asked_ >= ask_again || now < *asked_;
        if (asks) asked_ = now;
        is_reachable = is_reachable_;
    }
    if (asks) {
        const auto answer = co_await store_.ping();
        is_reachable = answer.has_value();
        const std::lock_guard lock{mutex_};
        is_reachable_ = is_reachable;
    }
    if (!is_reachable) co_return unavailable("the store cannot be reached");
    co_return Result<void>{};
}

Async<http::Reply> show_health(const Context& context) {
    const auto health = co_await context.health.check();
    http::Reply reply = health ? http::Reply{} : unavailable_reply();
    reply.content_type = json_type;
    reply.body.clear();
    json::Writer writer{reply.body};
    writer.begin_object().member("status", health ? "ok" : "unavailable");
    if (health) writer.member("version", version());
    writer.end_object();
    co_return reply;
}

Async<http::Reply> show_openapi(const Context& context) {
    http::Reply reply;
    reply.content_type = json_type;
    reply.constant_body = context.openapi;
    co_return reply;
}

}  // namespace taskgate::api
