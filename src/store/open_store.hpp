// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "store/migrations/migration.hpp"
#include "store/store.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

namespace taskgate {

/// What a store may take of a server's time and connections. An SQLite file has no use for it.
struct StoreOptions {
    std::size_t connections = 16;               ///< to the server, of all event loops together
    std::size_t loops = 1;                      ///< event loops that will use the store
    std::chrono::milliseconds timeout{10'000};  ///< for an answer
    Log* log = nullptr;  ///< hears of outages; null: nobody does. Outlives the store.
};

/// Opens the store that a `DATABASE_URL` names, for serving: migrated, and locked against a second
/// server where the store is a file. A server that cannot be reached yet is no error: the store is
/// `unavailable` until it can. `invalid` for a URL that can't be read. The clock must outlive it.
Result<std::unique_ptr<Store>> open_store(std::string_view database_url, const Clock& clock,
                                          const StoreOptions& options = {});

/// What the schema of a store is, without changing anything; version 0 where there is none yet.
Result<MigrationState> inspect_store(std::string_view database_url);

/// Brings a store's schema up.
Result<MigrationState> migrate_store(std::string_view database_url);

}  // namespace taskgate
