// SPDX-License-Identifier: MIT
#pragma once

#include "support/http_client.hpp"
#include "support/running_app.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

/// What the tests of a database's faults share.
namespace taskgate::test {

/// A configuration that has its tasks behind a URL.
inline std::function<void(Config&)> on_database(const std::string& url,
                                                std::chrono::milliseconds timeout = {}) {
    return [url, timeout](Config& config) {
        config.database_url = url;
        // Some ask as fast as they are answered.
        config.has_rate_limits = false;
        if (timeout.count() > 0) config.database_timeout = timeout;
    };
}

/// Asks until a status comes; false where it does not within half a minute.
inline bool comes_to(const RunningApp& app, int status, const std::string& method,
                     const std::string& path, const std::string& user = {},
                     const std::string& body = {}) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (std::chrono::steady_clock::now() < end) {
        if (app.ask(method, path, user, body).status == status) return true;
    }
    return false;
}

/// How many tasks a list holds.
inline std::size_t count_tasks(const std::string& list) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = list.find("{\"id\":", at)) != std::string::npos; ++at) ++count;
    return count;
}

/// Expects the one answer for a database that cannot be asked.
inline void expect_unavailable(const HttpReply& reply) {
    EXPECT_EQ(reply.status, 503) << reply.body;
    EXPECT_EQ(reply.body, R"({"detail":"Service Unavailable"})");
    EXPECT_EQ(reply.find("Retry-After"), "1");
}

inline constexpr const char* ann_tasks = "/api/ann/tasks";

}  // namespace taskgate::test
