// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "base/log.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

/// What every version of HTTP makes of a service that fails.
namespace taskgate::http {

/// The stream's next piece; an exception becomes an error, as the answer is under way already.
Async<std::string> next_piece(BodyStream& stream);

/// Logs why a request was answered with 500, and the id under which its client knows it.
void log_failure(Log& log, std::string_view failure, const Reply& reply);

}  // namespace taskgate::http
