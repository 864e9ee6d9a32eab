// SPDX-License-Identifier: MIT
#include "store/postgres/inspection.hpp"

#include "store/postgres/migrate.hpp"
#include "store/postgres/row.hpp"
#include "store/postgres/session.hpp"

#include <array>
#include <utility>

namespace taskgate::postgres {

namespace {

struct Right {
    std::string_view table;
    std::string_view name;
};
/// All that `serve` needs.
constexpr std::array needed{
    Right{"taskgate_migrations", "SELECT"}, Right{"taskgate_tasks", "SELECT"},
    Right{"taskgate_tasks", "INSERT"},      Right{"taskgate_tasks", "UPDATE"},
    Right{"taskgate_tasks", "DELETE"},
};

Result<void> find_missing_rights(Session& session, StoreInspection& out) {
    for (const Right& right : needed) {
        const auto rows = session.query("SELECT has_table_privilege($1::text, $2::text)",
                                        Arguments{right.table, right.name});
        if (!rows) return rows.error();
        if (Row{rows->get(), 0}.integer(0) != 0) continue;
        out.missing.push_back(std::string{right.name} + " on " + std::string{right.table});
    }
    return {};
}

}  // namespace

Result<StoreInspection> inspect_database(const Parameters& parameters) {
    const StopSignal stop;
    auto session = Session::open(parameters, stop);
    if (!session) return session.error();
    auto state = read_migration_state(*session);
    if (!state) return state.error();
    StoreInspection out;
    out.state = std::move(*state);
    const auto server =
        session->query("SELECT clock_timestamp(), pg_is_in_recovery()::int::bigint");
    if (!server) return server.error();
    detail::read_column(Row{server->get(), 0}, 0, out.now);
    if (Row{server->get(), 0}.integer(1) != 0) {
        out.missing.emplace_back("writing: the server is a standby");
    }
    if (out.state.version == 0) return out;
    if (auto done = find_missing_rights(*session, out); !done) return done.error();
    return out;
}

}  // namespace taskgate::postgres
