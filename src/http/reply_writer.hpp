// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

namespace taskgate::http {

/// Whether the connection stays open behind an answer.
enum class Persistence : bool { close, keep };

/// What the head of an answer depends on besides the reply.
struct ReplyContext {
    bool is_head_request = false;  ///< the answer has no body, but the length that it would have
    int minor_version = 1;         ///< of the request
    Persistence persistence = Persistence::keep;
    Time now = {};  ///< for `Date`
    /// The value of `Strict-Transport-Security` (RFC 6797 6.1); empty: no such field.
    std::string_view strict_transport = {};
};

/// Whether its status lets an answer have a body (RFC 9110 6.4.1).
[[nodiscard]] bool may_have_body(const Reply& reply);

/// Whether a stream's pieces are sent as chunks; an HTTP/1.0 client gets them bare, up to the
/// close.
[[nodiscard]] bool uses_chunks(const Reply& reply, const ReplyContext& context);

/// Appends the head of a reply and, unless it is that of a HEAD request, the first piece of its
/// body; a constant body is left to the caller, which need not copy it.
void append_reply(std::string& out, const Reply& reply, const ReplyContext& context);

/// Appends one piece of a body as a chunk (RFC 9112 7.1); an empty piece is the last chunk.
void append_chunk(std::string& out, std::string_view piece);

}  // namespace taskgate::http
