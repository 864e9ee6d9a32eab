// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <fmt/format.h>

#include <span>
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

/// The state of a store of that version, given every step that this program knows. A newer store is
/// an error.
inline Result<MigrationState> make_migration_state(int version, std::span<const Migration> steps) {
    MigrationState state;
    state.version = version;
    state.newest = steps.back().version;
    for (const Migration& step : steps) {
        if (step.version > version) state.pending.emplace_back(step.name);
    }
    if (version <= state.newest) return state;
    return failed(fmt::format(
        "the store is of version {}, newer than the {} that this program knows: use the program "
        "that last opened it, or a newer one",
        version, state.newest));
}

}  // namespace taskgate
