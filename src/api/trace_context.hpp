// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace taskgate::api {

/// Which trace a request belongs to, and its own place there.
struct TraceContext {
    std::string trace_id = {};        ///< 32 hexadecimal digits, as its caller sent it
    std::string parent_span_id = {};  ///< 16 of them: the caller's
    std::string span_id = {};         ///< 16 of them: a new one for this request
};

/// The ids of a `traceparent` as Trace Context (W3C Recommendation, version 00, section 3.2) says
/// it; a later version's as far as it begins like that. Nothing where it is any other text.
struct TraceParent {
    std::string_view trace_id;
    std::string_view span_id;
};
[[nodiscard]] std::optional<TraceParent> read_traceparent(std::string_view value);

/// The trace that a head names by one good `traceparent`; a wrong one is as good as none.
[[nodiscard]] std::optional<TraceContext> trace_of(const http::RequestHead& head);

}  // namespace taskgate::api
