// SPDX-License-Identifier: MIT
#pragma once

#include "api/cors.hpp"
#include "api/endpoint.hpp"
#include "api/packing.hpp"
#include "api/pages.hpp"
#include "api/rate_limiter.hpp"
#include "api/request_metrics.hpp"
#include "api/system.hpp"
#include "api/trace_context.hpp"
#include "auth/authenticator.hpp"
#include "auth/refusal.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "store/store.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace taskgate::api {

/// What the API is configured with.
struct ServiceOptions {
    std::shared_ptr<const auth::TrustStore> trust = {};  ///< whose tokens are accepted
    auth::AuthenticatorOptions authenticator = {};
    CorsPolicy cors = {};
    RateLimits rate_limits = {};
    std::span<const Page> pages = {};  ///< the documentation pages that are served
    Compression compression = Compression::on;
    bool counts_requests = false;  ///< whether there are `Service::requests`
    bool shows_timing = false;     ///< whether answers say where their time went
    std::uint64_t body_bytes = std::uint64_t{1024} * 1024;  ///< the largest body
};

/// What may change while the service runs. Immutable.
struct Rules {
    CorsPolicy cors;
    RateLimits rate_limits;
    std::shared_ptr<RateLimiter> limiter;
};

/// The API: decides what becomes of every request, in the order that the contract fixes. Safe from
/// any thread; the store, the log and the clock must outlive it.
class Service final : public http::Service {
public:
    Service(ServiceOptions options, Store& store, Log& log, const Clock& clock);

    std::unique_ptr<http::Session> open_session(const http::Client& peer) override;

    /// From now on other web origins and limits count. Who has used up what stays known where the
    /// limits are the same.
    void replace(CorsPolicy cors, const RateLimits& rate_limits);

    /// From now on `/health/ready` says that the service is about to stop.
    void drain() { health_.drain(); }

    /// How many tokens were refused, by reason, since the start.
    [[nodiscard]] const auth::RefusalCounts& refusals() const { return refusals_; }
    /// Counts of all requests; null where they are not counted.
    [[nodiscard]] const RequestMetrics* requests() const { return requests_.get(); }
    [[nodiscard]] const auth::Authenticator& authenticator() const { return authenticator_; }
    /// Whether the store can be reached; it is asked at most once a second, as for `/health`.
    Async<void> check_store() { return health_.check(); }

private:
    friend class Session;

    /// Those in force, where they are not those of that generation.
    void find_rules(std::uint64_t& generation, std::shared_ptr<const Rules>& rules) const;

    ServiceOptions options_;
    Log& log_;
    const Clock& clock_;
    std::vector<Endpoint> endpoints_;
    http::Router router_;
    std::string openapi_;
    AnswerPacker packer_;
    HealthProbe health_;
    Context context_;
    auth::Authenticator authenticator_;
    auth::RefusalCounts refusals_;
    std::unique_ptr<RequestMetrics> requests_;
    mutable std::mutex rules_mutex_;
    std::shared_ptr<const Rules> rules_;
    std::atomic<std::uint64_t> generation_ = 1;  ///< of the rules
};

/// One connection's exchanges with the service.
class Session final : public http::Session {
public:
    Session(Service& service, const http::Client& peer);

    Async<std::optional<http::Reply>> admit(const http::RequestHead& head) override;
    Async<http::Reply> respond(std::string_view body) override;
    http::Reply refuse(int status, const http::RequestHead* head) override;
    void finish(const http::Outcome& outcome) override;

private:
    /// The checks of the contract's order that need no body; each may end in a refusal.
    Async<std::optional<http::Reply>> check(const http::RequestHead& head);
    Async<std::optional<http::Reply>> check_token();
    Async<std::optional<http::Reply>> check_open();
    std::optional<http::Reply> check_limit(Allowance allowance);
    std::optional<http::Reply> check_route(const std::vector<std::string>& segments);
    std::optional<http::Reply> check_owner() const;
    std::optional<http::Reply> check_content() const;

    void find_route(const std::vector<std::string>& segments);
    /// The coding that an endpoint's reply is going to have.
    http::Coding choose_coding(http::Reply& reply) const;
    /// Who asks, as far as it is known.
    [[nodiscard]] const http::Client& client() const {
        return head_ == nullptr ? peer_ : head_->client;
    }
    /// Forgets the exchange before.
    void begin(const http::RequestHead* head);
    using SteadyTime = std::chrono::steady_clock::time_point;

    /// Whether somebody wants to know what time requests take.
    [[nodiscard]] bool is_timed() const {
        return service_.requests_ != nullptr || service_.options_.shows_timing;
    }
    /// When a stage begins, and that it has ended; nothing is measured where nobody wants to know.
    [[nodiscard]] SteadyTime start_stage() const;
    void end_stage(Stage stage, SteadyTime start);
    void set_stage(Stage stage, std::chrono::nanoseconds time) {
        stages_[static_cast<std::size_t>(stage)] = time;
    }
    /// The value of `Server-Timing`: the stages so far.
    [[nodiscard]] std::string describe_timing() const;
    void count(const http::Outcome& outcome);
    void log(const http::Outcome& outcome) const;
    /// Why it was refused, or what went wrong.
    [[nodiscard]] Log::Field reason() const;
    /// Adds what every answer carries.
    void decorate(http::Reply& reply) const;

    Service& service_;
    std::shared_ptr<const Rules> rules_ = {};  ///< of this exchange
    std::uint64_t generation_ = 0;
    http::Client peer_;
    const http::RequestHead* head_ = nullptr;
    std::string request_id_ = {};
    std::optional<TraceContext> trace_ = {};
    StageTimes stages_ = {};
    const http::Router::Route* route_ = nullptr;
    const Endpoint* endpoint_ = nullptr;
    const Page* page_ = nullptr;
    bool is_api_ = false;
    Call call_ = {};
    std::shared_ptr<auth::LoopAuthenticator> authenticator_;
    std::optional<auth::Refusal> refusal_ = {};
    Allowance allowance_ = {};     ///< the user's
    std::string_view limit_ = {};  ///< why a limit refused the request, if one did
    std::string error_ = {};
};

}  // namespace taskgate::api
