// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/database_url.hpp"

#include <string>
#include <string_view>

namespace taskgate {

/// Reads the value of an option such as `--from`: a `DATABASE_URL`, or `env:NAME` for the one that
/// a variable of the environment or of `.env` holds, so that a password stays off the command line.
/// An error names the option and no part of the URL.
Result<DatabaseUrl> read_database_option(std::string_view option, const std::string& text);

/// What the help of a command says about such options.
inline constexpr std::string_view database_option_help =
    "Other users of the machine can read a command line. Where a URL has a password, put it into "
    "a\nvariable and write env:NAME in its place: --from env:OLD_DATABASE_URL.";

}  // namespace taskgate
