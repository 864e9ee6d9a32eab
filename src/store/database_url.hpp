// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace taskgate {

/// A `DATABASE_URL`, read: where the tasks are.
struct DatabaseUrl {
    enum class Kind { sqlite, postgresql };

    Kind kind = Kind::sqlite;
    std::string sqlite_path = {};  ///< of SQLite
    /// Of PostgreSQL: libpq's connection parameters by keyword, decoded. What is absent comes from
    /// the `PG*` variables of the environment or is libpq's default.
    std::map<std::string, std::string> postgresql = {};

    /// What the operator calls it: the file, or `host:port/database`. No user, no password.
    [[nodiscard]] std::string label() const;
};

/// Reads a URL as the Python world writes it: `sqlite:///relative.db`, `sqlite:////absolute.db`,
/// `postgresql://user:password@host:5432/database?sslmode=require`; a driver's name behind a plus
/// is ignored, percent-escapes are decoded. `:memory:` is refused: nothing would be durable. The
/// message of an error shows no part of a password.
Result<DatabaseUrl> read_database_url(std::string_view url);

}  // namespace taskgate
