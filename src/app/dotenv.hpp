// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>

namespace taskgate {

/// Reads the text of a `.env` file: `NAME=value` a line. Quotes around a value are removed,
/// `export` before a name and `#` comments are understood, nothing is expanded. Other lines are an
/// error.
Result<std::map<std::string, std::string>> read_dotenv(std::string_view text);

/// Reads the file; none is as good as an empty one.
Result<std::map<std::string, std::string>> load_dotenv(const std::string& path);

}  // namespace taskgate
