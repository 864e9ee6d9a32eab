// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "domain/ids.hpp"
#include "store/database_url.hpp"

namespace taskgate {

/// Whether somebody is to be asked first.
enum class Confirmation : bool { asked_for, given };

/// Whether what the tasks leave behind in an SQLite file is got rid of, for which writers wait.
enum class Traces : bool { kept, removed };

/// Removes every task of a user for good, after the person at the terminal has typed the user id
/// again, and prints what was done and what is left elsewhere. May be repeated.
Result<void> erase_user(const DatabaseUrl& url, const UserId& user, Confirmation confirmation,
                        Traces traces);

}  // namespace taskgate
