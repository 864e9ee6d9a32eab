// SPDX-License-Identifier: MIT
#include "store/sqlite/migrate.hpp"

#include "store/migrations/sqlite.hpp"

#include <fmt/format.h>

namespace taskgate::sqlite {

namespace {

Result<void> apply(Database& database, const Migration& migration) {
    if (auto done = database.execute(std::string{migration.sql}); !done) return done;
    return database.execute(
        fmt::format("INSERT INTO taskgate_migrations (version, name) VALUES ({}, '{}')",
                    migration.version, migration.name));
}

Result<void> apply_pending(Database& database, const MigrationState& state) {
    if (state.version == 0) {
        auto made = database.execute(
            "CREATE TABLE IF NOT EXISTS taskgate_migrations ("
            "version INTEGER PRIMARY KEY, name TEXT NOT NULL, "
            "applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT");
        if (!made) return made;
    }
    for (const Migration& migration : migrations) {
        if (migration.version <= state.version) continue;
        if (auto done = apply(database, migration); !done) return done;
    }
    return {};
}

}  // namespace

MigrationState new_store_state() { return make_migration_state(0, migrations).value(); }

Result<MigrationState> read_migration_state(Database& database) {
    const auto has_table = database.query_integer(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'taskgate_migrations'");
    if (!has_table) return has_table.error();
    if (*has_table == 0) return new_store_state();
    const auto version =
        database.query_integer("SELECT coalesce(max(version), 0) FROM taskgate_migrations");
    if (!version) return version.error();
    return make_migration_state(static_cast<int>(*version), migrations);
}

Result<MigrationState> migrate(Database& database) {
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return begun.error();
    auto state = read_migration_state(database);
    auto done = state ? apply_pending(database, *state) : Result<void>{state.error()};
    if (done) done = database.execute("COMMIT");
    if (!done) {
        if (!database.in_autocommit()) static_cast<void>(database.execute("ROLLBACK"));
        return done.error();
    }
    return read_migration_state(database);
}

}  // namespace taskgate::sqlite
