// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "base/result.hpp"

#include <string_view>

namespace taskgate {

/// The shortest secret that is taken, in bytes: as many as HS256's hash has (RFC 7518 3.2).
inline constexpr std::size_t least_secret_size = 32;

/// Adds a secret, byte for byte, and a warning where it looks like one out of somebody's docs.
Result<void> add_secret(Config& config, std::string_view variable, std::string_view value);

/// Adds each secret of a list in Better Auth's form: `2:new,1:old`.
Result<void> add_secret_list(Config& config, std::string_view variable, std::string_view value);

}  // namespace taskgate
