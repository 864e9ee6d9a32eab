// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace taskgate::utf8 {

/// The length in bytes of the well-formed sequence that `text` begins with (RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF), or 0 where it begins with none.
[[nodiscard]] std::size_t sequence_length(std::string_view text);

[[nodiscard]] bool is_valid(std::string_view text);

/// How many code points a valid text holds.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

/// Appends one code point, which must be a scalar value.
void append_code_point(std::string& out, char32_t code_point);

/// `text` with every byte that belongs to no well-formed sequence replaced by U+FFFD.
[[nodiscard]] std::string replace_invalid(std::string_view text);

}  // namespace taskgate::utf8
