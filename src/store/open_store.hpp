// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/migrations/migration.hpp"
#include "store/store.hpp"

#include <memory>
#include <string_view>

namespace taskgate {

/// Opens the store that a `DATABASE_URL` names, for serving: migrated, and locked against a second
/// server where the store is a file. `invalid` for a URL that can't be read. The clock must outlive
/// it.
Result<std::unique_ptr<Store>> open_store(std::string_view database_url, const Clock& clock);

/// What the schema of a store is, without changing anything; version 0 where there is none yet.
Result<MigrationState> inspect_store(std::string_view database_url);

/// Brings a store's schema up.
Result<MigrationState> migrate_store(std::string_view database_url);

}  // namespace taskgate
