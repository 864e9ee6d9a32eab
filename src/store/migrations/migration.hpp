// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taskgate {

/// One step of a store's schema. Steps are numbered from 1 without gaps and never changed once
/// released; the tables' names begin with `taskgate_`, so that they can share a database.
struct Migration {
    int version;
    std::string_view name;
    std::string_view sql;
};

/// What a store's schema is, and what this program would do to it.
struct MigrationState {
    int version = 0;                        ///< 0: no tables yet
    int newest = 0;                         ///< the newest that this program knows
    std::vector<std::string> pending = {};  ///< names of the steps in between, in order
};

}  // namespace taskgate
