// SPDX-License-Identifier: MIT
#include "app/app.hpp"

#include "store/open_store.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace taskgate {

namespace {

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions options;
    options.host = config.host;
    options.port = config.port;
    options.threads =
        config.threads > 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
    options.limits = config.limits;
    options.stop_timeout = config.shutdown_timeout;
    return options;
}

}  // namespace

Result<std::unique_ptr<App>> App::start(const Config& config, Log& log, const Clock& clock) {
    auto keys = make_keys(config);
    if (!keys) return keys.error();
    const http::ServerOptions server = server_options(config);
    if (auto free = http::Server::check_address(server); !free) return free.error();
    StoreOptions store_options;
    store_options.connections = config.database_connections;
    store_options.loops = server.threads;
    store_options.timeout = config.database_timeout;
    store_options.log = &log;
    auto store = open_store(config.database_url, clock, store_options);
    if (!store) {
        return Error{store.error().code, "DATABASE_URL: " + store.error().message};
    }
    api::ServiceOptions options;
    options.keys = std::move(*keys);
    options.policy = config.policy;
    options.cors = config.cors;
    options.body_bytes = config.limits.body_bytes;
    std::unique_ptr<App> app{new App(std::move(*store), std::move(options), log, clock)};

    auto started = http::Server::start(server, app->service_, log, clock);
    if (!started) return started.error();
    app->server_ = std::move(*started);
    return app;
}

App::App(std::unique_ptr<Store> store, api::ServiceOptions options, Log& log, const Clock& clock)
    : log_(log), store_(std::move(store)), service_(std::move(options), *store_, log, clock) {}

App::~App() { stop(); }

void App::stop() {
    if (server_ == nullptr) return;
    server_->stop();
    server_.reset();
    store_.reset();
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
