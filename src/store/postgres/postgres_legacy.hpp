// SPDX-License-Identifier: MIT
#pragma once

#include "store/legacy_table.hpp"
#include "store/postgres/session.hpp"

#include <memory>
#include <optional>
#include <string>

namespace taskgate::postgres {

/// Another backend's PostgreSQL database.
class PostgresLegacy final : public LegacyDatabase {
public:
    static Result<std::unique_ptr<LegacyDatabase>> open(const Parameters& parameters);

    Result<std::vector<std::string>> read_columns(const std::string& table) override;
    Result<std::int64_t> count_rows(const LegacyTable& table) override;
    Result<std::unique_ptr<LegacyReader>> read_rows(const LegacyTable& table) override;

private:
    explicit PostgresLegacy(Session session) : session_(std::move(session)) {}

    Session session_;
    std::optional<Transaction> transaction_ = {};  ///< ended before the connection
};

}  // namespace taskgate::postgres
