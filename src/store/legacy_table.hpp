// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The tables of other backends, as SQLModel and SQLAlchemy make them.
namespace taskgate {

/// A row of such a table: values as the database writes them, nothing for NULL.
struct LegacyRow {
    std::optional<std::string> id = {};
    std::optional<std::string> user_id = {};
    std::optional<std::string> title = {};
    std::optional<std::string> description = {};
    std::optional<std::string> is_completed = {};
    std::optional<std::string> created_at = {};
    std::optional<std::string> updated_at = {};
};

/// A column of ours and where its value stands.
struct LegacyColumn {
    std::string name;                                  ///< ours
    std::optional<std::string> LegacyRow::*member;     ///< where it goes
    std::optional<std::string> source = std::nullopt;  ///< the table's; nothing: it has none
};

/// A table and what stands in it where.
struct LegacyTable {
    std::string name = {};
    std::vector<LegacyColumn> columns = {};
};

/// The rows of a table, of one moment, piece by piece. Must not outlive the database.
class LegacyReader {
public:
    virtual ~LegacyReader() = default;
    /// The next rows, of bounded number; none at the end.
    virtual Result<std::vector<LegacyRow>> next() = 0;
};

/// Another backend's database, as it was when it was opened. Nothing is written. Every call blocks;
/// one thread; one reader at a time.
class LegacyDatabase {
public:
    virtual ~LegacyDatabase() = default;
    /// The names of a table's columns; none where there is no such table.
    virtual Result<std::vector<std::string>> read_columns(const std::string& table) = 0;
    virtual Result<std::int64_t> count_rows(const LegacyTable& table) = 0;
    virtual Result<std::unique_ptr<LegacyReader>> read_rows(const LegacyTable& table) = 0;
};

/// Finds the table of tasks: the one that is named, or else `task` or `tasks`. `invalid`, in one
/// line, where there is none, where there are both, and where columns are missing.
Result<LegacyTable> find_legacy_table(LegacyDatabase& database, const std::string& name);

/// An identifier as SQL, with quotes; the parts of a name with a dot (`app.task`) one by one.
std::string quote_table(const std::string& name);
std::string quote_identifier(const std::string& name);

}  // namespace taskgate
