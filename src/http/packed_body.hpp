// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "http/content_coding.hpp"
#include "http/message.hpp"

#include <cstddef>

namespace taskgate::http {

/// As much is packed in one go; then everybody else on the loop gets a turn.
inline constexpr std::size_t packed_in_one_go = std::size_t{64} * 1024;

/// Packs a reply's body, `coding` not being `identity`, and says so in `Content-Encoding`. A body
/// that is whole is packed at once; of one that is made while it is sent, each piece is, when its
/// turn comes. A constant body is packed anew each time. The reply must outlive the result.
Async<void> pack_body(Reply& reply, Coding coding);

}  // namespace taskgate::http
