// SPDX-License-Identifier: MIT
#pragma once

#include "base/json.hpp"

#include <optional>
#include <string>

namespace taskgate::auth {

/// A value as JSON, shortened; control characters are escaped, so that none reaches a terminal.
std::string show(const std::optional<json::Value>& value);

}  // namespace taskgate::auth
