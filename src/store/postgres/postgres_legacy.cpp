// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_legacy.hpp"

#include "store/admin.hpp"
#include "store/postgres/postgres_admin.hpp"
#include "store/postgres/row.hpp"

#include <fmt/format.h>

#include <utility>

namespace taskgate::postgres {

namespace {

class PostgresLegacyReader final : public LegacyReader {
public:
    PostgresLegacyReader(Session& session, std::vector<LegacyColumn> columns)
        : session_(session), columns_(std::move(columns)) {}
    ~PostgresLegacyReader() override {
        static_cast<void>(session_.execute("CLOSE taskgate_legacy"));
    }
    PostgresLegacyReader(const PostgresLegacyReader&) = delete;
    PostgresLegacyReader& operator=(const PostgresLegacyReader&) = delete;

    Result<std::vector<LegacyRow>> next() override {
        const auto result =
            session_.query(fmt::format("FETCH FORWARD {} FROM taskgate_legacy", piece_tasks));
        if (!result) return result.error();
        std::vector<LegacyRow> rows;
        rows.reserve(static_cast<std::size_t>(PQntuples(result->get())));
        for (int i = 0; i < PQntuples(result->get()); ++i) {
            const Row values{result->get(), i};
            LegacyRow row;
            int index = 0;
            for (const LegacyColumn& column : columns_) {
                if (!values.is_null(index)) row.*column.member = std::string{values.bytes(index)};
                ++index;
            }
            rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    Session& session_;
    std::vector<LegacyColumn> columns_;
};

}  // namespace

Result<std::unique_ptr<LegacyDatabase>> PostgresLegacy::open(const Parameters& parameters) {
    const StopSignal stop;
    auto session = Session::open(parameters, stop);
    if (!session) return session.error();
    std::unique_ptr<PostgresLegacy> legacy{new PostgresLegacy{std::move(*session)}};
    auto transaction = start_reading(legacy->session_);
    if (!transaction) return transaction.error();
    legacy->transaction_.emplace(std::move(*transaction));
    // How times become text.
    auto set = legacy->session_.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle TO ISO");
    if (!set) return set.error();
    return std::unique_ptr<LegacyDatabase>{std::move(legacy)};
}

Result<std::vector<std::string>> PostgresLegacy::read_columns(const std::string& table) {
    const std::string name = quote_table(table);
    const auto result = session_.query(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 "
        "AND NOT attisdropped ORDER BY attnum",
        Arguments{name});
    if (!result) return result.error();
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(PQntuples(result->get())));
    for (int i = 0; i < PQntuples(result->get()); ++i) {
        names.emplace_back(Row{result->get(), i}.bytes(0));
    }
    return names;
}

Result<std::int64_t> PostgresLegacy::count_rows(const LegacyTable& table) {
    const auto rows = session_.query("SELECT count(*) FROM " + quote_table(table.name));
    if (!rows) return rows.error();
    return Row{rows->get(), 0}.integer(0);
}

Result<std::unique_ptr<LegacyReader>> PostgresLegacy::read_rows(const LegacyTable& table) {
    std::string list;
    for (const LegacyColumn& column : table.columns) {
        if (!list.empty()) list += ", ";
        list += (column.source ? quote_identifier(*column.source) : std::string{"NULL"}) + "::text";
    }
    auto declared = session_.execute("DECLARE taskgate_legacy NO SCROLL CURSOR FOR SELECT " + list +
                                     " FROM " + quote_table(table.name));
    if (!declared) return declared.error();
    return std::unique_ptr<LegacyReader>(
        std::make_unique<PostgresLegacyReader>(session_, table.columns));
}

}  // namespace taskgate::postgres
