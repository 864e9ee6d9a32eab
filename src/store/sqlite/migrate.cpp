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

/// Names the steps that lead from the state's version to the newest.
void add_pending(MigrationState& state) {
    state.newest = migrations.back().version;
    for (const Migration& migration : migrations) {
        if (migration.version > state.version) state.pending.emplace_back(migration.name);
    }
}

}  // namespace

MigrationState new_store_state() {
    MigrationState state;
    add_pending(state);
    return state;
}

Result<MigrationState> read_migration_state(Database& database) {
    const auto has_table = database.query_integer(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'taskgate_migrations'");
    if (!has_table) return has_table.error();
    MigrationState state;
    if (*has_table != 0) {
        const auto version =
            database.query_integer("SELECT coalesce(max(version), 0) FROM taskgate_migrations");
        if (!version) return version.error();
        state.version = static_cast<int>(*version);
    }
    add_pending(state);
    if (state.version > state.newest) {
        return failed(fmt::format(
            "the store is of version {}, newer than the {} that this program knows: use the "
            "program that last opened it, or a newer one",
            state.version, state.newest));
    }
    return state;
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
