// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "domain/ids.hpp"
#include "store/database_url.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace taskgate {

/// Writes the tasks of a store, of one moment, as JSON Lines to a file or to standard output (`-`),
/// those of one user or all, in the order of user ids and then of ids, both as bytes. Says how
/// many. A file appears only once it is whole, readable by its owner alone.
Result<std::int64_t> export_tasks(const DatabaseUrl& url, const std::optional<UserId>& user,
                                  const std::string& file);

}  // namespace taskgate
