// SPDX-License-Identifier: MIT
#pragma once

#include "app/check.hpp"

#include <optional>
#include <vector>

namespace taskgate {

/// What was found out about a store.
struct StoreFindings {
    std::vector<Finding> findings = {};
    std::optional<Time> server_now = {};  ///< by the clock of its server, if it has one
    Time looked_at = {};                  ///< by that of this machine, right after
};

/// Whether the store can be reached, is sound, of this program's version, and may be written; and
/// how much room is left.
StoreFindings check_store(const Config& config, const Clock& clock);

/// Whether the files that are not for everybody can be read or written by other users.
std::vector<Finding> check_file_rights(const Config* config);

}  // namespace taskgate
