// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace taskgate {

/// The version of this program, from the build: `0.1.0`.
[[nodiscard]] std::string_view version();

}  // namespace taskgate
