// SPDX-License-Identifier: MIT
#include "store/sqlite/sqlite_legacy.hpp"

#include "store/admin.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace taskgate::sqlite {

namespace {

class SqliteLegacyReader final : public LegacyReader {
public:
    SqliteLegacyReader(Statement rows, std::vector<LegacyColumn> columns)
        : rows_(std::move(rows)), columns_(std::move(columns)) {}

    Result<std::vector<LegacyRow>> next() override {
        std::vector<LegacyRow> rows;
        std::size_t bytes = 0;
        while (!has_ended_ && rows.size() < piece_tasks && bytes < piece_bytes) {
            const auto row = rows_.step();
            if (!row) return row.error();
            // Stepped behind its end, the statement would start over.
            has_ended_ = !*row;
            if (has_ended_) break;
            rows.push_back(read_one(bytes));
        }
        return rows;
    }

private:
    LegacyRow read_one(std::size_t& bytes) {
        LegacyRow row;
        int index = 0;
        for (const LegacyColumn& column : columns_) {
            if (!rows_.is_null(index)) row.*column.member = std::string{rows_.text(index)};
            bytes += rows_.text(index).size();
            ++index;
        }
        return row;
    }

    Statement rows_;
    std::vector<LegacyColumn> columns_;
    bool has_ended_ = false;
};

/// A column as text. An id may be bytes; as text, those would be no UTF-8.
std::string expression(const LegacyColumn& column) {
    if (!column.source) return "NULL";
    const std::string name = quote_identifier(*column.source);
    return fmt::format("CASE typeof({0}) WHEN 'blob' THEN hex({0}) ELSE CAST({0} AS TEXT) END",
                       name);
}

}  // namespace

Result<std::unique_ptr<LegacyDatabase>> SqliteLegacy::open(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return failed("there is no such file");
    auto database = Database::open(path, Access::read, nullptr);
    if (!database) return database.error();
    // The first statement in it fixes the moment.
    if (auto begun = database->execute("BEGIN"); !begun) return begun.error();
    return std::unique_ptr<LegacyDatabase>(new SqliteLegacy(std::move(*database)));
}

Result<std::vector<std::string>> SqliteLegacy::read_columns(const std::string& table) {
    auto query = database_.prepare("SELECT name FROM pragma_table_info(?1)");
    if (!query) return query.error();
    query->bind(table);
    std::vector<std::string> names;
    for (;;) {
        const auto row = query->step();
        if (!row) return row.error();
        if (!*row) return names;
        names.emplace_back(query->text(0));
    }
}

Result<std::int64_t> SqliteLegacy::count_rows(const LegacyTable& table) {
    return database_.query_integer("SELECT count(*) FROM " + quote_identifier(table.name));
}

Result<std::unique_ptr<LegacyReader>> SqliteLegacy::read_rows(const LegacyTable& table) {
    std::string list;
    for (const LegacyColumn& column : table.columns) {
        list += (list.empty() ? "" : ", ") + expression(column);
    }
    auto rows = database_.prepare("SELECT " + list + " FROM " + quote_identifier(table.name));
    if (!rows) return rows.error();
    return std::unique_ptr<LegacyReader>(
        std::make_unique<SqliteLegacyReader>(std::move(*rows), table.columns));
}

}  // namespace taskgate::sqlite
