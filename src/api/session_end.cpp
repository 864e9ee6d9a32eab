// SPDX-License-Identifier: MIT
// What every answer carries, and what is kept of an exchange that is over: its line in the log and
// its place in the metrics.
#include "api/service.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace taskgate::api {

namespace {

/// What OWASP asks of every answer of a REST API (REST Security Cheat Sheet, "Security Headers").
/// A browser takes over the fields of a 304 into what it has kept (RFC 9111 4.3.4), which has its
/// own.
void add_security(http::Reply& reply) {
    if (reply.status == 304) return;
    for (const auto& [name, value] :
         {std::pair{"X-Content-Type-Options", "nosniff"}, std::pair{"X-Frame-Options", "DENY"},
          std::pair{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"}}) {
        if (!reply.find(name)) reply.fields.push_back({name, value});
    }
}

}  // namespace

void Session::decorate(http::Reply& reply) const {
    reply.fields.push_back({"X-Request-ID", request_id_});
    add_security(reply);
    if ((is_api_ || reply.status >= 400) && !reply.find("Cache-Control")) {
        reply.fields.push_back({"Cache-Control", "no-store"});
    }
    allowance_.describe(reply);
    if (service_.options_.shows_timing) {
        std::string timing = describe_timing();
        if (!timing.empty()) reply.fields.push_back({"Server-Timing", std::move(timing)});
    }
    rules_->cors.decorate(reply, head_);
}

Log::Field Session::reason() const {
    if (!limit_.empty()) return {"reason", limit_};
    if (refusal_) return {"reason", auth::name_of(*refusal_)};
    return {"error", error_};
}

void Session::finish(const http::Outcome& outcome) {
    count(outcome);
    log(outcome);
    head_ = nullptr;
}

Session::SteadyTime Session::start_stage() const {
    return is_timed() ? std::chrono::steady_clock::now() : SteadyTime{};
}

void Session::end_stage(Stage stage, SteadyTime start) {
    if (is_timed()) set_stage(stage, std::chrono::steady_clock::now() - start);
}

std::string Session::describe_timing() const {
    std::string value;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        if (stages_[i].count() <= 0) continue;
        const std::chrono::duration<double, std::milli> time = stages_[i];
        fmt::format_to(std::back_inserter(value), "{}{};dur={:.3f}", value.empty() ? "" : ", ",
                       stage_names[i], time.count());
    }
    return value;
}

void Session::count(const http::Outcome& outcome) {
    if (service_.requests_ == nullptr) return;
    set_stage(Stage::write, outcome.writing);
    RequestMetrics::Exchange exchange;
    if (route_ != nullptr) {
        exchange.route = static_cast<std::size_t>(route_ - service_.router_.routes().data());
    }
    if (head_ != nullptr) exchange.method = head_->method;
    exchange.status = outcome.status;
    exchange.duration = outcome.duration;
    exchange.stages = stages_;
    service_.requests_->count(exchange);
}

void Session::log(const http::Outcome& outcome) const {
    // A client can cause 501 and 505 as often as it likes.
    const bool is_our_fault = outcome.status == 500 || outcome.status == 503;
    const Log::Level level = is_our_fault ? Log::Level::warning : Log::Level::info;
    if (!service_.log_.enabled(level)) return;
    const std::string_view method = head_ == nullptr ? "-" : head_->method;
    const std::string_view route = route_ == nullptr ? "-" : route_->pattern;
    const double milliseconds = std::chrono::duration<double, std::milli>(outcome.duration).count();
    const auto text_of = [this](std::string TraceContext::*id) {
        return trace_ ? std::string_view{(*trace_).*id} : std::string_view{};
    };
    const std::string address = client().address.to_string();
    const Log::Fields fields{{"method", method},
                             {"route", route},
                             {"status", std::int64_t{outcome.status}},
                             {"duration_ms", milliseconds},
                             {"request_id", std::string_view{request_id_}},
                             {"trace_id", text_of(&TraceContext::trace_id)},
                             {"span_id", text_of(&TraceContext::span_id)},
                             {"parent_span_id", text_of(&TraceContext::parent_span_id)},
                             {"client", std::string_view{address}},
                             reason()};
    service_.log_.write(level, "request", fields);
}

}  // namespace taskgate::api
