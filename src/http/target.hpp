// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"

#include <string_view>

/// What a request is about, in any version of HTTP.
namespace taskgate::http {

/// Whether a text has only the characters of `uri-host [":" port]` (RFC 9110 7.2). An `@` would be
/// user information.
[[nodiscard]] bool is_host(std::string_view host);

/// Takes path and query out of a target without spaces or control characters (RFC 9112 3.2);
/// returns 0, or the status that refuses it. The head's method and fields are there already; the
/// authority of an absolute form is what `Host` says from then on (RFC 9112 3.2.2).
[[nodiscard]] int read_target(std::string_view target, RequestHead& head);

}  // namespace taskgate::http
