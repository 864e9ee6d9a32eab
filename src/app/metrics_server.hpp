// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "app/metric_families.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "http/server.hpp"

#include <cstdint>
#include <memory>

namespace taskgate {

/// Shows the metrics on a port of their own, with one event loop of its own, so that neither waits
/// for the other. Ends before its sources do.
class MetricsServer {
public:
    /// An address that cannot be listened on is an error. The log and the clock must outlive it.
    static Result<std::unique_ptr<MetricsServer>> start(const ListenAddress& address,
                                                        const MetricsSources& sources, Log& log,
                                                        const Clock& clock);
    ~MetricsServer();
    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }

private:
    class Service;

    explicit MetricsServer(const MetricsSources& sources);

    std::unique_ptr<Service> service_;
    std::unique_ptr<http::Server> server_ = {};
};

}  // namespace taskgate
