// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/admin.hpp"
#include "store/database_url.hpp"
#include "store/legacy_table.hpp"

#include <memory>

namespace taskgate {

/// Opens a store to write to, made and migrated as `taskgate serve` would do it. It may be served
/// meanwhile.
Result<std::unique_ptr<StoreAdmin>> open_admin(const DatabaseUrl& url);

/// Opens a store to read from, as it is at this moment. It is not changed, nor migrated; of an
/// older version is as good as any that this program knows. `not_found` where there is no store.
Result<std::unique_ptr<StoreAdmin>> open_admin_for_reading(const DatabaseUrl& url);

/// Opens the database of another backend, as it is at this moment, without changing anything.
Result<std::unique_ptr<LegacyDatabase>> open_legacy_database(const DatabaseUrl& url);

/// The name of a store: the same for two URLs of one file, whatever its path is written like.
std::string full_label(const DatabaseUrl& url);

}  // namespace taskgate
