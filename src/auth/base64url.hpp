// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace taskgate::auth {

/// Decodes base64url without padding (RFC 4648 section 5, RFC 7515 section 2), strictly: no
/// padding, no white space, no other alphabet, and no bits set behind the last whole byte.
std::optional<std::string> decode_base64url(std::string_view text);

[[nodiscard]] std::string encode_base64url(std::string_view bytes);

}  // namespace taskgate::auth
