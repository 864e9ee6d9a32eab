// SPDX-License-Identifier: MIT
#pragma once

#include "http/http2_protocol.hpp"

namespace taskgate::http {

/// Throws where a call of nghttp2 found memory short.
void check_http2(int result);

/// What nghttp2 calls, with a `Http2Protocol::Receiver` as its user data.
const nghttp2_session_callbacks* http2_callbacks();

/// The body of the answer to an exchange, which outlives its stream.
nghttp2_data_provider http2_body(Http2Exchange& exchange);

}  // namespace taskgate::http
