// SPDX-License-Identifier: MIT
#pragma once

#include "support/background_process.hpp"
#include "support/postgres_address.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_files.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// How a PostgreSQL of the tests differs from a fresh one.
struct PostgresOptions {
    std::vector<std::string> settings = {};  ///< lines of postgresql.conf
    bool fsync = true;                       ///< without, a power cut may damage it; it is faster
    bool tls = false;                        ///< it has a certificate; plain text stays allowed
    bool small_disk = false;                 ///< it has a tablespace `small` on a disk of 16 MiB
};

/// A real PostgreSQL with a cluster of its own, on a free port of 127.0.0.1 and on a socket in its
/// directory. The superuser has the password `postgres_password`, and needs it everywhere
/// (scram-sha-256). The object owns the server: it ends with it, or when the tests' process dies.
/// One thread at a time; the address may be copied to others.
class PostgresServer {
public:
    explicit PostgresServer(const PostgresOptions& options = {});
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// A copy of a running server that follows it from now on, under the name `standby`, and
    /// answers what only reads. It has the settings and the certificate of its primary, which it
    /// must not outlive where that has one, and then its own settings; `tls` is none of them.
    static std::unique_ptr<PostgresServer> standby_of(PostgresServer& primary,
                                                      const PostgresOptions& options = {});

    [[nodiscard]] const PostgresAddress& address() const { return address_; }
    [[nodiscard]] std::uint16_t port() const { return address_.port(); }
    [[nodiscard]] std::string url(std::string_view database = "postgres") const {
        return address_.url(database);
    }
    [[nodiscard]] std::string url_as(std::string_view user, std::string_view password,
                                     std::string_view database) const {
        return address_.url_as(user, password, database);
    }
    [[nodiscard]] std::string create_database(const std::string& encoding = "UTF8") const {
        return address_.create_database(encoding);
    }
    void execute(const std::string& database, const std::string& sql) const {
        address_.execute(database, sql);
    }
    [[nodiscard]] std::string query(const std::string& database, const std::string& sql) const {
        return address_.query(database, sql);
    }

    /// The directory of its socket.
    [[nodiscard]] std::string socket_directory() const { return folder_.path().string(); }
    /// The authority of its certificate, for `sslrootcert`; empty without TLS.
    [[nodiscard]] const std::string& root_certificate() const { return tls_.root; }
    /// The process that all others of this server come from.
    [[nodiscard]] pid_t pid() const { return process_->pid(); }

    /// Starts it again on the same port, and waits until it answers.
    void start();
    /// Breaks all connections, writes everything down and ends.
    void stop();
    /// Kills all of its processes at once, and takes their shared memory away. The files stay.
    void kill_now();

    /// All that it logged since the first start.
    [[nodiscard]] std::string log_text() const;
    /// Waits until it logs a text, since the last start; false when the time is over.
    [[nodiscard]] bool wait_for_log(std::string_view text,
                                    std::chrono::milliseconds limit = std::chrono::seconds{30}) {
        return process_ && process_->wait_for(text, limit);
    }

    /// From now on a commit waits for the standby's disk. Waits until that is so.
    void require_standby();
    /// Makes a standby a primary, and waits until it takes writes.
    void promote();

private:
    /// A directory and no cluster in it.
    struct Empty {};
    explicit PostgresServer(Empty empty);

    [[nodiscard]] std::string data() const { return folder_ / "data"; }
    void initialize();
    void configure(const PostgresOptions& options) const;
    /// Starts it on the first free port.
    void start_first();
    /// Whether it answers; not where somebody else has the port.
    bool try_start();
    void remove_shared_memory() const;

    TempDir folder_;
    TlsFiles tls_;
    PostgresAddress address_{0};
    std::string earlier_log_;
    std::string small_disk_;  ///< empty: none
    std::unique_ptr<BackgroundProcess> process_;
};

}  // namespace taskgate::test
