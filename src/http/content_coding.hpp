// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <string_view>

namespace taskgate::http {

/// How the bytes of a body are packed (RFC 9110 8.4.1), the better ones last.
enum class Coding : std::uint8_t { identity, gzip, br };

/// The name in `Content-Encoding` and `Accept-Encoding`.
[[nodiscard]] std::string_view name_of(Coding coding);

/// The coding in which a client would rather have an answer, as its `Accept-Encoding` says (RFC
/// 9110 12.5.3); of those that it likes best, the one that packs best. `identity` where it asks for
/// nothing that is known here.
[[nodiscard]] Coding preferred_coding(const RequestHead& head);

}  // namespace taskgate::http
