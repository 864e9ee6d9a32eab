// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

/// How the values of settings are written.
namespace taskgate {

/// A length of time: `500ms`, `15s`, `2m`, `12h`, `7d`, or seconds without a unit.
Result<std::chrono::milliseconds> read_duration(std::string_view text);

/// A number of bytes: `32KiB`, `1MiB`, or bytes without a unit.
Result<std::uint64_t> read_size(std::string_view text);

/// A whole number within bounds.
Result<std::uint64_t> read_number(std::string_view text, std::uint64_t least, std::uint64_t most);

}  // namespace taskgate
