// SPDX-License-Identifier: MIT
#include "store/postgres/migrate.hpp"

#include "store/migrations/postgres.hpp"

#include <fmt/format.h>

#include <charconv>

namespace taskgate::postgres {

namespace {

/// A number that nobody else is likely to lock.
constexpr std::int64_t advisory_key = 0x5461'736B'6761'7465;  // "Taskgate"

/// How often a transaction is tried that lost against another one.
constexpr int most_attempts = 20;

constexpr const char* make_migrations_table =
    "CREATE TABLE IF NOT EXISTS taskgate_migrations (version integer NOT NULL PRIMARY KEY, "
    "name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";

/// Version 0 is no step: it is the row that is locked.
Result<void> lock_row(Session& session) {
    auto done = session.execute(make_migrations_table);
    if (done) {
        done = session.execute(
            "INSERT INTO taskgate_migrations (version, name) VALUES (0, 'lock') "
            "ON CONFLICT (version) DO NOTHING");
    }
    if (done) {
        done =
            session.execute("SELECT version FROM taskgate_migrations WHERE version = 0 FOR UPDATE");
    }
    return done;
}

Result<MigrationLock> choose(Session& session, MigrationLock lock) {
    if (lock != MigrationLock::automatic) return lock;
    const auto version = session.query_text("SELECT version()");
    if (!version) return version.error();
    const std::string text = version->value_or("");
    const bool is_another_engine =
        text.find("CockroachDB") != std::string::npos || text.find("-YB-") != std::string::npos;
    return text.starts_with("PostgreSQL") && !is_another_engine ? MigrationLock::advisory
                                                                : MigrationLock::row;
}

Result<void> take_lock(Session& session, MigrationLock lock) {
    // A node that hangs in its migration must not hang all the others for good.
    if (auto set = session.execute("SET LOCAL lock_timeout = '60s'"); !set) return set;
    if (lock == MigrationLock::row) return lock_row(session);
    return session.execute(fmt::format("SELECT pg_advisory_xact_lock({})", advisory_key));
}

Result<void> apply_pending(Session& session) {
    const auto state = read_migration_state(session);
    if (!state) return state.error();
    for (const Migration& migration : migrations) {
        if (migration.version <= state->version) continue;
        if (auto done = session.execute(std::string{migration.sql}); !done) return done;
        auto noted = session.execute(
            fmt::format("INSERT INTO taskgate_migrations (version, name) VALUES ({}, '{}')",
                        migration.version, migration.name));
        if (!noted) return noted;
    }
    return {};
}

Result<void> migrate_once(Session& session, MigrationLock lock) {
    auto transaction = Transaction::start(session);
    if (!transaction) return transaction.error();
    if (auto locked = take_lock(session, lock); !locked) return locked;
    // Made before it is read: a statement that fails would end the transaction.
    if (auto made = session.execute(make_migrations_table); !made) return made;
    if (auto applied = apply_pending(session); !applied) return applied;
    return transaction->commit();
}

/// Whether another node did the same at the same moment; trying again sees what it did.
bool is_race(const Failure& failure) {
    // A table or a type of that name, or such a row, came into being meanwhile.
    return failure.is_conflict() || failure.is_duplicate() || failure.state == "42P07" ||
           failure.state == "42710";
}

}  // namespace

Result<MigrationState> read_migration_state(Session& session) {
    const auto version = session.query_text("SELECT max(version) FROM taskgate_migrations");
    if (!version) {
        if (session.failure().is_undefined_table()) return make_migration_state(0, migrations);
        return version.error();
    }
    int number = 0;
    const std::string text = version->value_or("0");
    std::from_chars(text.data(), text.data() + text.size(), number);
    return make_migration_state(number, migrations);
}

Result<MigrationState> migrate(Session& session, MigrationLock lock) {
    auto before = read_migration_state(session);
    if (!before || before->pending.empty()) return before;
    const auto chosen = choose(session, lock);
    if (!chosen) return chosen.error();
    auto done = migrate_once(session, *chosen);
    for (int attempt = 1; !done && is_race(session.failure()) && attempt < most_attempts;
         ++attempt) {
        done = migrate_once(session, *chosen);
    }
    if (!done) {
        return Error{done.error().code, "cannot bring the schema up: " + done.error().message};
    }
    return read_migration_state(session);
}

}  // namespace taskgate::postgres
