// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"

#include <string>
#include <vector>

namespace taskgate {

/// What is legal but weak about how tokens are accepted, a sentence each.
std::vector<std::string> find_weaknesses(const Config& config);

}  // namespace taskgate
