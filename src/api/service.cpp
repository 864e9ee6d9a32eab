// SPDX-License-Identifier: MIT
#include "api/service.hpp"

#include "api/authorization.hpp"
#include "api/openapi.hpp"
#include "api/problem.hpp"
#include "api/request_id.hpp"
#include "api/tasks.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::api {

namespace {

/// `application/json` and `application/…+json`, with or without parameters, in any case.
bool is_json_type(std::string_view content_type) {
    const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    constexpr std::string_view application = "application/";
    constexpr std::string_view suffix = "+json";
    if (equals_ignoring_case(type, json_type)) return true;
    return type.size() > application.size() + suffix.size() &&
           equals_ignoring_case(type.substr(0, application.size()), application) &&
           equals_ignoring_case(type.substr(type.size() - suffix.size()), suffix);
}

}  // namespace

Service::Service(ServiceOptions options, Store& store, Log& log, const Clock& clock)
    : options_(std::move(options)),
      log_(log),
      clock_(clock),
      endpoints_(all_endpoints()),
      openapi_(openapi_document()),
      packer_(options_.compression, openapi_),
      health_(store, clock),
      context_{store, health_, openapi_},
      authenticator_(options_.trust, options_.authenticator, clock),
      rules_(std::make_shared<const Rules>(
          Rules{options_.cors, options_.rate_limits,
                std::make_shared<RateLimiter>(options_.rate_limits, log, clock)})) {
    for (std::size_t i = 0; i < endpoints_.size(); ++i) {
        router_.add(endpoints_[i].method, endpoints_[i].path, i);
    }
    // The numbers behind the endpoints' are the pages'.
    for (std::size_t i = 0; i < options_.pages.size(); ++i) {
        router_.add("GET", options_.pages[i].path, endpoints_.size() + i);
    }
    if (!options_.counts_requests) return;
    std::vector<std::string_view> patterns;
    for (const auto& route : router_.routes()) patterns.push_back(route.pattern);
    requests_ = std::make_unique<RequestMetrics>(std::move(patterns));
}

void Service::replace(CorsPolicy cors, const RateLimits& rate_limits) {
    const std::lock_guard lock{rules_mutex_};
    auto limiter = rules_->rate_limits == rate_limits
                       ? rules_->limiter
                       : std::make_shared<RateLimiter>(rate_limits, log_, clock_);
    rules_ = std::make_shared<const Rules>(Rules{std::move(cors), rate_limits, std::move(limiter)});
    generation_.fetch_add(1, std::memory_order_release);
}

void Service::find_rules(std::uint64_t& generation, std::shared_ptr<const Rules>& rules) const {
    // With nearly every request, nothing has changed, and the loops share nothing that is written.
    if (generation == generation_.load(std::memory_order_acquire)) return;
    const std::lock_guard lock{rules_mutex_};
    generation = generation_.load(std::memory_order_relaxed);
    rules = rules_;
}

std::unique_ptr<http::Session> Service::open_session(const http::Client& peer) {
    return std::make_unique<Session>(*this, peer);
}

Session::Session(Service& service, const http::Client& peer)
    : service_(service), peer_(peer), authenticator_(service.authenticator_.of_current_loop()) {}

Async<std::optional<http::Reply>> Session::admit(const http::RequestHead& head) {
    begin(&head);
    auto refusal = co_await check(head);
    if (*refusal) decorate(**refusal);
    co_return std::move(*refusal);
}

void Session::begin(const http::RequestHead* head) {
    head_ = head;
    allowance_ = {};  // it is of the rules before
    service_.find_rules(generation_, rules_);
    request_id_ = request_id_of(head);
    trace_ = head == nullptr ? std::nullopt : trace_of(*head);
    stages_ = {};
    if (head != nullptr) set_stage(Stage::parse, head->parsing);
    route_ = nullptr;
    endpoint_ = nullptr;
    page_ = nullptr;
    is_api_ = false;
    call_.owner = {};
    call_.parameters.clear();
    refusal_.reset();
    limit_ = {};
    error_.clear();
}

Async<std::optional<http::Reply>> Session::check(const http::RequestHead& head) {
    const auto segments = http::split_path(head.path);
    if (!segments) {
        rules_->limiter->count_refused(client());
        co_return problem(400);
    }
    is_api_ = segments->front() == "api";
    if (CorsPolicy::is_preflight(head)) co_return rules_->cors.answer_preflight(head);
    find_route(*segments);
    if (is_api_) {
        const auto start = start_stage();
        auto refusal = co_await check_token();
        end_stage(Stage::authenticate, start);
        if (*refusal) co_return std::move(*refusal);
    } else {
        auto refusal = co_await check_open();
        if (*refusal) co_return std::move(*refusal);
    }
    if (auto refusal = check_route(*segments)) co_return std::move(refusal);
    if (auto refusal = check_limit(allowance_)) co_return std::move(refusal);
    if (auto refusal = check_owner()) co_return std::move(refusal);
    if (auto refusal = check_content()) co_return std::move(refusal);
    if (page_ != nullptr) co_return answer_page(*page_, head, service_.packer_);
    co_return std::nullopt;
}

void Session::find_route(const std::vector<std::string>& segments) {
    route_ = service_.router_.find_route(segments);
    if (route_ == nullptr) return;
    call_.parameters = http::Router::take_parameters(*route_, segments);
    const auto target = http::Router::find_target(*route_, head_->method);
    if (!target) return;
    const std::size_t endpoints = service_.endpoints_.size();
    if (*target < endpoints) {
        endpoint_ = &service_.endpoints_[*target];
    } else {
        page_ = &service_.options_.pages[*target - endpoints];
    }
}

Async<std::optional<http::Reply>> Session::check_token() {
    const auto token = find_bearer_token(*head_);
    auth::Verdict verdict = token ? auth::Refusal::no_token : token.error();
    if (token) {
        auto verified = co_await authenticator_->verify(*token);
        verdict = std::move(*verified);
    }
    if (!verdict) {
        refusal_ = verdict.error();
        service_.refusals_.add(*refusal_);
        // It may be a good one, and no good one is refused for its address.
        if (auth::is_temporary(*refusal_)) co_return unavailable_reply();
        if (auto limited = check_limit(rules_->limiter->count_refused(client()))) {
            co_return std::move(limited);
        }
        co_return unauthorized();
    }
    call_.owner = std::move(verdict->user);
    allowance_ = rules_->limiter->count_user(call_.owner);
    co_return std::nullopt;
}

Async<std::optional<http::Reply>> Session::check_open() {
    // Nothing here takes a token. But whoever shows a good one is a user, not an address.
    if (const auto token = find_bearer_token(*head_)) {
        const auto verified = co_await authenticator_->verify(*token);
        if (*verified) {
            allowance_ = rules_->limiter->count_user((*verified)->user);
            co_return std::nullopt;
        }
    }
    co_return check_limit(rules_->limiter->count_open(client()));
}

std::optional<http::Reply> Session::check_limit(Allowance allowance) {
    if (!allowance.is_refused()) return std::nullopt;
    allowance_ = {};
    limit_ = allowance.policy->reason;
    return too_many_requests(allowance);
}

std::optional<http::Reply> Session::check_route(const std::vector<std::string>& segments) {
    if (head_->path == "*") {
        // OPTIONS * asks about the server as a whole (RFC 9110 9.3.7).
        http::Reply reply;
        reply.status = 204;
        reply.fields.push_back({"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"});
        return reply;
    }
    if (endpoint_ != nullptr || page_ != nullptr) return std::nullopt;
    if (route_ != nullptr) {
        http::Reply reply = problem(405);
        reply.fields.push_back({"Allow", route_->allow});
        return reply;
    }
    const bool has_slash_behind = segments.size() > 1 && segments.back().empty();
    if (has_slash_behind && service_.router_.find_route({segments.begin(), segments.end() - 1})) {
        http::Reply reply;
        reply.status = 307;
        const std::string_view path = head_->path.substr(0, head_->path.size() - 1);
        reply.fields.push_back({"Location", std::string{path} + std::string{head_->query}});
        return reply;
    }
    return problem(404);
}

std::optional<http::Reply> Session::check_owner() const {
    if (page_ != nullptr || endpoint_->access == Access::everybody) return std::nullopt;
    if (call_.parameters.front() == call_.owner.value()) return std::nullopt;
    return problem(403, "Access denied: user identity mismatch");
}

std::optional<http::Reply> Session::check_content() const {
    const bool is_encoded =
        std::any_of(head_->fields.begin(), head_->fields.end(), [](const http::Field& field) {
            return equals_ignoring_case(field.name, "content-encoding") && !field.value.empty() &&
                   !equals_ignoring_case(field.value, "identity");
        });
    if (is_encoded) {
        http::Reply reply = problem(415);
        reply.fields.push_back({"Accept-Encoding", "identity"});
        return reply;
    }
    if (head_->content_length.value_or(0) > service_.options_.body_bytes) return problem(413);
    return std::nullopt;
}

Async<http::Reply> Session::respond(std::string_view body) {
    call_.names = route_->names;
    call_.precondition = Precondition::read(*head_);
    call_.body = body;
    call_.is_timed = is_timed();
    call_.media = is_json_type(head_->find("content-type").value_or("")) ? schema::Media::json
                                                                         : schema::Media::other;
    auto invocation = co_await endpoint_->invoke(service_.context_, call_);
    if (!invocation) co_return invocation.error();
    if (invocation->is_failed) error_ = std::move(invocation->error.message);
    set_stage(Stage::store, invocation->storing);
    http::Reply& reply = invocation->reply;
    const http::Coding coding = choose_coding(reply);
    apply_conditions(reply, *head_);
    co_await service_.packer_.pack(reply, coding);
    decorate(reply);
    co_return std::move(reply);
}

http::Coding Session::choose_coding(http::Reply& reply) const {
    if (endpoint_->packing == Packing::never) return http::Coding::identity;
    return service_.packer_.choose(reply, *head_);
}

http::Reply Session::refuse(int status, const http::RequestHead* head) {
    // What was admitted is counted already.
    if (head == nullptr || head != head_) {
        begin(head);
        const bool is_our_fault = status == 500 || status == 503;
        if (!is_our_fault) rules_->limiter->count_refused(client());
    }
    http::Reply reply = status == 503 ? unavailable_reply() : problem(status);
    decorate(reply);
    return reply;
}

}  // namespace taskgate::api
