// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/database_url.hpp"
#include "store/open_backup.hpp"

#include <string>

namespace taskgate {

/// Writes a checked copy of an SQLite store to a file, which appears only once it is whole, and
/// prints what it holds. Of PostgreSQL it is an error that names the command to use.
Result<void> write_backup(const DatabaseUrl& url, const std::string& file);

/// Puts such a copy in the place of the store, and prints what that holds. PostgreSQL as above.
Result<void> restore_backup(const DatabaseUrl& url, const std::string& file, Overwrite overwrite);

}  // namespace taskgate
