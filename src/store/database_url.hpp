// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace taskgate {

/// A `DATABASE_URL`, read: where the tasks are.
struct DatabaseUrl {
    std::string sqlite_path = {};
};

/// Reads a URL as the Python world writes it: `sqlite:///relative.db`, `sqlite:////absolute.db`, a
/// driver's name behind a plus ignored, percent-escapes decoded. `:memory:` is refused: nothing
/// would be durable. The message of an error shows no password.
Result<DatabaseUrl> read_database_url(std::string_view url);

}  // namespace taskgate
