// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/migrations/migration.hpp"
#include "store/postgres/session.hpp"

#include <cstdint>

namespace taskgate::postgres {

/// What keeps two programs from migrating a database at the same time.
enum class MigrationLock : std::uint8_t {
    automatic,  ///< advisory on PostgreSQL itself, a row where an engine only speaks its protocol
    advisory,   ///< `pg_advisory_xact_lock`, which ends with the transaction
    row,        ///< a row that is locked until the end of the transaction
};

/// What the schema of a database is, without changing anything; version 0 where there is none yet.
/// A version that this program does not know is an error.
Result<MigrationState> read_migration_state(Session& session);

/// Brings the schema up, in one transaction under a lock, so that many nodes may try at once. Where
/// there is nothing to do it takes no lock and needs no right but to read. A database from a newer
/// version is refused and not touched.
Result<MigrationState> migrate(Session& session, MigrationLock lock = MigrationLock::automatic);

}  // namespace taskgate::postgres
