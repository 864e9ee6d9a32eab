// SPDX-License-Identifier: MIT
#pragma once

#include "api/service.hpp"
#include "auth/key_source.hpp"
#include "base/clock.hpp"
#include "http/server.hpp"
#include "http/tls_context.hpp"
#include "store/store.hpp"

#include <string>

namespace taskgate {

/// Whose numbers the metrics are; they outlive whoever shows them.
struct MetricsSources {
    api::Service& service;
    const Store& store;
    const auth::KeySource& keys;
    const http::TlsStore* tls;  ///< null: everything is in the clear
    const http::Server& server;
    std::size_t most_connections;  ///< that are served at once
    const Clock& clock;
};

/// All metrics in Prometheus' text format 0.0.4; docs/operations.md explains each. A family without
/// a value now is named all the same, so that every program names the same ones. Any thread;
/// reads files of /proc and asks the disk, so not on a loop that serves.
std::string write_metrics(const MetricsSources& sources, bool is_store_up);

}  // namespace taskgate
