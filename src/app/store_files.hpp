// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "base/result.hpp"
#include "store/database_url.hpp"

#include <string>

/// Keeps what is written to a file out of the files of the store itself.
namespace taskgate {

/// Refuses a file to write to that is one of those that are an SQLite store together: the database,
/// its `-wal`, `-shm` and `-journal`, and its `.lock`, there or not. Symbolic links are followed; a
/// hard link is the same file. Of PostgreSQL, every file is good.
Result<void> check_outside_store(const std::string& file, const DatabaseUrl& url);

/// The same of `LOG_FILE`, which the error names.
Result<void> check_log_file(const Config& config);

}  // namespace taskgate
