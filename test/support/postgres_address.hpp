// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace taskgate::test {

/// The superuser of every PostgreSQL of the tests.
inline constexpr std::string_view postgres_user = "taskgate";
/// Its password, with all that a URL has to escape, and more.
inline constexpr std::string_view postgres_password = "p@ss:w/ör%d ?#&'\"\\";

/// A URL for libpq with everything escaped; the host is 127.0.0.1.
std::string postgres_url(std::uint16_t port, std::string_view user, std::string_view password,
                         std::string_view database);

/// A PostgreSQL that runs on 127.0.0.1, and its superuser. A value, which does not own the server;
/// any thread. What the server refuses throws.
class PostgresAddress {
public:
    explicit PostgresAddress(std::uint16_t port,
                             std::string password = std::string{postgres_password})
        : port_(port), password_(std::move(password)) {}

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const std::string& password() const { return password_; }

    [[nodiscard]] std::string url(std::string_view database = "postgres") const;
    [[nodiscard]] std::string url_as(std::string_view user, std::string_view password,
                                     std::string_view database) const;

    /// Makes an empty database under a new name. The encoding is one of PostgreSQL's: `UTF8`,
    /// `LATIN1`, `SQL_ASCII`.
    [[nodiscard]] std::string create_database(const std::string& encoding = "UTF8") const;
    /// Removes a database and whatever is connected to it.
    void drop_database(const std::string& name) const;

    /// Both are those of `RawPostgres`, on a connection of their own.
    void execute(const std::string& database, const std::string& sql) const;
    [[nodiscard]] std::string query(const std::string& database, const std::string& sql) const;

private:
    std::uint16_t port_;
    std::string password_;
};

}  // namespace taskgate::test
