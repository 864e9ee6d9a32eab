// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace taskgate {

/// Decodes percent-escapes once (RFC 3986 2.1); `+` stays. Nothing for a malformed escape. The
/// bytes need not be UTF-8.
std::optional<std::string> decode_percent(std::string_view text);

/// Escapes all but the unreserved characters, so that the result is one path segment.
[[nodiscard]] std::string encode_percent(std::string_view text);

}  // namespace taskgate
