// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"

#include <string>
#include <utility>
#include <vector>

namespace taskgate {

/// A variable, its default as the configuration holds it, a value that differs from it, one that
/// differs from the first, and how to see them.
struct SettingRow {
    std::string variable;
    std::string standard;
    std::pair<std::string, std::string> first;   ///< as written, as held
    std::pair<std::string, std::string> second;  ///< as written, as held
    std::string (*held)(const Config& config);
};

/// Every setting.
const std::vector<SettingRow>& setting_rows();

}  // namespace taskgate
