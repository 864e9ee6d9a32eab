// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "domain/ids.hpp"
#include "store/database_url.hpp"

#include <optional>
#include <string>

namespace taskgate {

/// What is to be read into a store, and how.
struct Import {
    std::string file = {};            ///< JSON Lines as `export` writes them; `-`: standard input
    std::optional<UserId> user = {};  ///< only this user's
    std::string skip_invalid = {};  ///< a new file for lines that are no tasks; empty: none may be
    bool is_dry_run = false;
};

/// Puts the tasks of a file into a store, with their ids and times, and prints what became of them.
/// A task that is there already stays as it is; one that is there with other values is an error,
/// told at the end. Of a file, every line is looked at before anything is changed. After an
/// interruption, the same again goes on.
Result<void> import_tasks(const DatabaseUrl& url, const Import& import);

}  // namespace taskgate
