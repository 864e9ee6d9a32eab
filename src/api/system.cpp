// SPDX-License-Identifier: MIT
#include "api/system.hpp"

#include "base/json.hpp"
#include "base/version.hpp"

namespace taskgate::api {

namespace {

constexpr std::chrono::seconds ask_again{1};

constexpr std::array<std::string_view, 3> status_names{"ok", "unavailable", "draining"};

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

http::Reply to_reply(Health health) {
    const bool is_ok = health.status == HealthStatus::ok;
    http::Reply reply = is_ok ? http::Reply{} : unavailable_reply();
    reply.content_type = json_type;
    reply.fields.push_back({"Cache-Control", "no-store"});
    reply.body.clear();
    json::Writer writer{reply.body};
    writer.begin_object().member("status",
                                 status_names.at(static_cast<std::size_t>(health.status)));
    if (is_ok) writer.member("version", version());
    writer.end_object();
    return reply;
}

AnswerDescription describe_answer(std::type_identity<Health> /*type*/) {
    AnswerDescription answer;
    answer.schema_name = "Health";
    answer.write_schema = [](json::Writer& writer) {
        writer.raw(
            R"({"title":"Health","type":"object","properties":{)"
            R"("status":{"type":"string","enum":["ok","unavailable","draining"],)"
            R"("title":"Status","description":"`unavailable`: the store cannot be reached. )"
            R"(`draining`: the service is about to stop."},)"
            R"("version":{"type":"string","title":"Version",)"
            R"("description":"The version of the service; only where the status is `ok`."}},)"
            R"("required":["status"],"examples":[)" +
            to_reply(Health{}).body + ',' + to_reply(Health{HealthStatus::unavailable}).body +
            "]}");
    };
    return answer;
}

http::Reply to_reply(Specification specification) {
    http::Reply reply;
    reply.content_type = json_type;
    reply.constant_body = specification.text;
    return reply;
}

AnswerDescription describe_answer(std::type_identity<Specification> /*type*/) {
    AnswerDescription answer;
    answer.schema_name = "Specification";
    answer.write_schema = [](json::Writer& writer) {
        writer.raw(R"({"title":"Specification","type":"object",)"
                   R"("description":"An OpenAPI document of version 3.1.","properties":{)"
                   R"("openapi":{"type":"string","title":"OpenAPI"},)"
                   R"("info":{"type":"object","title":"Info","additionalProperties":true},)"
                   R"("paths":{"type":"object","title":"Paths","additionalProperties":true}},)"
                   R"("required":["openapi","info","paths"],"additionalProperties":true,)"
                   R"("examples":[)" +
                   std::string{example(std::type_identity<Specification>{}).text} + "]}");
    };
    return answer;
}

Async<Health> show_health(const Context& context) {
    const auto answer = co_await context.health.check();
    Health health;
    if (!answer) health.status = HealthStatus::unavailable;
    co_return health;
}

Async<Health> show_liveness(const Context& /*context*/) { co_return Health{}; }

Async<Health> show_readiness(const Context& context) {
    if (!context.health.is_draining()) co_return co_await show_health(context);
    Health health;
    health.status = HealthStatus::draining;
    co_return health;
}

Async<Specification> show_openapi(const Context& context) {
    co_return Specification{context.openapi};
}

}  // namespace taskgate::api
