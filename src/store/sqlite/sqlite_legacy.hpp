// SPDX-License-Identifier: MIT
#pragma once

#include "store/legacy_table.hpp"
#include "store/sqlite/database.hpp"

#include <memory>
#include <string>

namespace taskgate::sqlite {

/// Another backend's SQLite file.
class SqliteLegacy final : public LegacyDatabase {
public:
    static Result<std::unique_ptr<LegacyDatabase>> open(const std::string& path);

    Result<std::vector<std::string>> read_columns(const std::string& table) override;
    Result<std::int64_t> count_rows(const LegacyTable& table) override;
    Result<std::unique_ptr<LegacyReader>> read_rows(const LegacyTable& table) override;

private:
    explicit SqliteLegacy(Database database) : database_(std::move(database)) {}

    Database database_;
};

}  // namespace taskgate::sqlite
