// SPDX-License-Identifier: MIT
#include "app/app.hpp"

#include "app/proxy_settings.hpp"
#include "app/tls_files.hpp"
#include "app/trust.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace taskgate {

namespace {

/// How long whoever connects waits for a store that is being opened, before there are answers
/// without it.
constexpr std::chrono::seconds patience{2};
/// How often it is asked meanwhile whether the service is to end.
constexpr std::chrono::milliseconds look{20};

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions options;
    options.host = config.host;
    options.port = config.port;
    options.unix_socket = config.unix_socket;
    options.forwarding = config.forwarding;
    options.threads =
        config.threads > 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
    options.limits = config.limits;
    options.stop_timeout = config.shutdown_timeout;
    options.redirect_port = config.tls.redirect_port;
    return options;
}

/// Public keys that are to be verified with take 20 to 400 µs each: on a quarter of the cores, as
/// the others have requests to answer.
auth::AuthenticatorOptions authenticator_options(const Config& config, std::size_t loops) {
    constexpr std::size_t loops_of_a_thread = 4;
    auth::AuthenticatorOptions options;
    options.cached_tokens = config.cached_tokens;
    options.threads = std::max<std::size_t>(1, loops / loops_of_a_thread);
    return options;
}

api::RateLimits limits_of(const Config& config) {
    return config.has_rate_limits ? config.rate_limits : api::RateLimits{};
}

StoreOptions store_options(const Config& config, std::size_t loops, Log& log) {
    StoreOptions options;
    options.connections = config.database_connections;
    options.loops = loops;
    options.timeout = config.database_timeout;
    options.log = &log;
    return options;
}

void log_skipped(Log& log, const auth::TrustPlan& plan) {
    for (const std::string& skipped : plan.skipped) {
        log.warning("key left out", {{"source", "JWKS_FILE"}, {"reason", skipped}});
    }
}

void log_doubts(Log& log, const LoadedTls& tls) {
    for (const std::string& doubt : tls.warnings) {
        log.warning("TLS", {{"warning", std::string_view{doubt}}});
    }
}

}  // namespace

Result<std::unique_ptr<App>> App::start(const Config& config, Log& log, const Clock& clock,
                                        std::vector<http::InheritedSocket> inherited,
                                        const std::function<bool()>& is_to_end) {
    if (auto fitting = check_proxy_settings(config); !fitting) return fitting.error();
    auto plan = make_trust_plan(config);
    if (!plan) return plan.error();
    auto tls = load_tls(config, clock);
    if (!tls) return tls.error();
    http::ServerOptions server = server_options(config);
    server.inherited = std::move(inherited);
    log_skipped(log, *plan);
    log_doubts(log, *tls);
    auto keys = std::make_unique<auth::KeySource>(std::move(*plan), log, clock);
    api::ServiceOptions options;
    options.trust = keys->trust();
    options.authenticator = authenticator_options(config, server.threads);
    options.cors = config.cors;
    options.rate_limits = limits_of(config);
    if (config.has_docs) options.pages = api::embedded_pages();
    options.compression = config.compression;
    options.counts_requests = config.metrics_address.has_value();
    options.shows_timing = config.shows_timing;
    options.body_bytes = config.limits.body_bytes;
    std::unique_ptr<App> app{new App(std::move(keys), std::move(options), log, clock)};

    if (tls->context) app->tls_ = std::make_shared<http::TlsStore>(std::move(tls->context));
    server.tls = app->tls_;
    auto listening = http::Server::listen(server, app->service_, log, clock);
    if (!listening) return listening.error();
    app->server_ = std::move(*listening);
    app->begin_opening(config.database_url, store_options(config, server.threads, log));
    if (auto served = app->serve(config, is_to_end); !served) return served.error();
    return app;
}

App::App(std::unique_ptr<auth::KeySource> keys, api::ServiceOptions options, Log& log,
         const Clock& clock)
    : log_(log),
      clock_(clock),
      keys_(std::move(keys)),
      service_(std::move(options), store_, log, clock) {}

App::~App() { stop(); }

Result<void> App::reload(const Config& config) {
    if (auto fitting = check_proxy_settings(config); !fitting) return fitting.error();
    auto plan = make_trust_plan(config);
    if (!plan) return plan.error();
    auto tls = load_tls(config, clock_);
    if (!tls) return tls.error();
    log_skipped(log_, *plan);
    log_doubts(log_, *tls);
    if (tls_ && tls->context) tls_->replace(std::move(tls->context));
    keys_->replace(std::move(*plan));
    service_.replace(config.cors, limits_of(config));
    server_->set_forwarding(config.forwarding);
    return {};
}

void App::begin_opening(const std::string& url, const StoreOptions& options) {
    opening_ = std::async(std::launch::async, [this, url, options]() -> Result<void> {
        auto store = open_store(url, clock_, options);
        if (!store) return Error{store.error().code, "DATABASE_URL: " + store.error().message};
        store_.open(std::move(*store));
        return {};
    });
}

Result<void> App::serve(const Config& config, const std::function<bool()>& is_to_end) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    bool serves = false;
    while (opening_.wait_for(look) == std::future_status::timeout) {
        if (is_to_end && is_to_end()) return {};
        if (serves || std::chrono::steady_clock::now() < deadline) continue;
        start_metrics(config);
        server_->serve();
        serves = true;
    }
    if (auto opened = opening_.get(); !opened) return opened;
    if (serves) return {};
    start_metrics(config);
    server_->serve();
    return {};
}

void App::start_metrics(const Config& config) {
    if (!config.metrics_address) return;
    const MetricsSources sources{
        service_, store_, *keys_, tls_.get(), *server_, config.limits.connections, clock_};
    auto started = MetricsServer::start(*config.metrics_address, sources, log_, clock_);
    if (!started) {
        log_.warning("there are no metrics",
                     {{"reason", started.error().message},
                      {"cure", "set METRICS_ADDRESS to a free address, or to off"}});
        return;
    }
    metrics_ = std::move(*started);
    log_.info("serving metrics",
              {{"host", config.metrics_address->host}, {"port", std::int64_t{metrics_->port()}}});
}

void App::stop() {
    if (server_ == nullptr) return;
    server_->stop();
    // Until here it could be seen how the requests in flight ended.
    metrics_.reset();
    server_.reset();
    if (!is_opening()) store_.close();
    keys_.reset();
    log_refusals();
}

void App::log_refusals() const {
    for (std::size_t i = 0; i < auth::refusal_count; ++i) {
        const auto refusal = static_cast<auth::Refusal>(i);
        const auto count = static_cast<std::int64_t>(service_.refusals().of(refusal));
        if (count == 0) continue;
        log_.info("tokens refused", {{"reason", auth::name_of(refusal)}, {"count", count}});
    }
}

}  // namespace taskgate
