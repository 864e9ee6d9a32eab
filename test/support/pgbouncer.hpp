// SPDX-License-Identifier: MIT
#pragma once

#include "support/background_process.hpp"
#include "support/postgres_address.hpp"
#include "support/temp_dir.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// How a PgBouncer of the tests works.
struct PgBouncerOptions {
    int pool_size = 2;                       ///< connections to the server per user and database
    std::vector<std::string> settings = {};  ///< lines of the section `[pgbouncer]`
};

/// A real PgBouncer in transaction mode before a PostgreSQL, on a free port of 127.0.0.1. Every
/// database is behind it, for the superuser with the usual password (scram-sha-256). The object
/// owns it: it ends with the object, or when the tests' process dies. One thread at a time.
class PgBouncer {
public:
    explicit PgBouncer(const PostgresAddress& server, const PgBouncerOptions& options = {});
    PgBouncer(const PgBouncer&) = delete;
    PgBouncer& operator=(const PgBouncer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The database `pgbouncer` is its console.
    [[nodiscard]] std::string url(std::string_view database = "postgres") const;

    /// Starts it again on the same port.
    void start();
    /// Breaks all connections and ends.
    void stop();

    /// All that it logged since the last start.
    [[nodiscard]] std::string log_text() const { return process_->output(); }
    /// Waits until it logs a text, since the last start; false when the time is over.
    [[nodiscard]] bool wait_for_log(std::string_view text,
                                    std::chrono::milliseconds limit = std::chrono::seconds{30}) {
        return process_->wait_for(text, limit);
    }

private:
    void write_configuration() const;
    /// Whether it answers; not where somebody else has the port.
    bool try_start();

    PostgresAddress server_;
    PgBouncerOptions options_;
    TempDir folder_;
    std::uint16_t port_ = 0;
    std::unique_ptr<BackgroundProcess> process_;
};

}  // namespace taskgate::test
