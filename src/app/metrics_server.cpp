// SPDX-License-Identifier: MIT
#include "app/metrics_server.hpp"

#include "api/problem.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace taskgate {

namespace {

/// The text format that Prometheus' servers take without asking for another.
constexpr std::string_view text_format = "text/plain; version=0.0.4; charset=utf-8";
/// Scrapes are few and short.
constexpr std::size_t most_connections = 32;
constexpr std::chrono::seconds stop_timeout{1};

class MetricsSession final : public http::Session {
public:
    explicit MetricsSession(const MetricsSources& sources) : sources_(sources) {}

    Async<std::optional<http::Reply>> admit(const http::RequestHead& head) override {
        if (head.path != "/metrics") co_return api::problem(404);
        if (head.method != "GET" && head.method != "HEAD") {
            http::Reply reply = api::problem(405);
            reply.fields.push_back({"Allow", "GET, HEAD"});
            co_return reply;
        }
        const auto is_up = co_await sources_.service.check_store();
        http::Reply reply;
        reply.content_type = text_format;
        reply.fields.push_back({"Cache-Control", "no-store"});
        reply.body = write_metrics(sources_, is_up.has_value());
        co_return reply;
    }
    Async<http::Reply> respond(std::string_view /*body*/) override { co_return api::problem(404); }
    http::Reply refuse(int status, const http::RequestHead* /*head*/) override {
        return api::problem(status);
    }
    void finish(const http::Outcome& /*outcome*/) override {}

private:
    const MetricsSources& sources_;
};

}  // namespace

class MetricsServer::Service final : public http::Service {
public:
    explicit Service(const MetricsSources& sources) : sources_(sources) {}

    std::unique_ptr<http::Session> open_session(const http::Client& /*peer*/) override {
        return std::make_unique<MetricsSession>(sources_);
    }

private:
    MetricsSources sources_;
};

MetricsServer::MetricsServer(const MetricsSources& sources)
    : service_(std::make_unique<Service>(sources)) {}

MetricsServer::~MetricsServer() = default;

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(const ListenAddress& address,
                                                            const MetricsSources& sources, Log& log,
                                                            const Clock& clock) {
    std::unique_ptr<MetricsServer> made{new MetricsServer(sources)};
    http::ServerOptions options;
    options.host = address.host;
    options.port = address.port;
    options.limits.connections = most_connections;
    options.limits.streams = 0;  // no HTTP/2
    options.stop_timeout = stop_timeout;
    auto server = http::Server::start(options, *made->service_, log, clock);
    if (!server) return server.error();
    made->server_ = std::move(*server);
    return made;
}

}  // namespace taskgate
