// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"

#include <string>

namespace taskgate::api {

/// The id under which a request stands in the log and in its answer: the client's own
/// (`X-Request-ID`) where that may stand there, else a new one. `head` is null where none was read.
[[nodiscard]] std::string request_id_of(const http::RequestHead* head);

}  // namespace taskgate::api
