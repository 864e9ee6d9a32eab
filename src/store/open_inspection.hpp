// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/database_url.hpp"
#include "store/migrations/migration.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace taskgate {

/// What a store looks like, and what may be done with it here.
struct StoreInspection {
    MigrationState state = {};
    std::optional<std::string> damage = {};  ///< of a file: the first that was found
    bool is_whole = true;  ///< whether all of a file was looked at in the time there was
    std::vector<std::string> missing =
        {};                        ///< rights that serving needs: `INSERT on taskgate_tasks`
    std::int64_t bytes = 0;        ///< of a file
    std::optional<Time> now = {};  ///< by the clock of a server
};

/// Looks at a store without changing anything: a file for about ten seconds at most. `not_found`
/// where a file is not there yet.
Result<StoreInspection> inspect(const DatabaseUrl& url);

}  // namespace taskgate
