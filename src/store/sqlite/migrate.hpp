// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/migrations/migration.hpp"
#include "store/sqlite/database.hpp"

namespace taskgate::sqlite {

/// The state of a file that does not exist yet.
MigrationState new_store_state();

/// What the file's schema is. Reads only. A version that this program does not know is an error.
Result<MigrationState> read_migration_state(Database& database);

/// Brings the schema up in one transaction under the file's write lock, so that several programs
/// may try at once. Takes the lock even where nothing is to do: a file that cannot be written shows
/// here. A store from a newer version is refused and not touched.
Result<MigrationState> migrate(Database& database);

}  // namespace taskgate::sqlite
