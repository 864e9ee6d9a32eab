// SPDX-License-Identifier: MIT
#include "http/failure.hpp"

#include <exception>

namespace taskgate::http {

Async<std::string> next_piece(BodyStream& stream) {
    try {
        auto piece = co_await stream.next();
        co_return std::move(piece);
    } catch (const std::exception& exception) {
        co_return failed(exception.what());
    }
}

void log_failure(Log& log, std::string_view failure, const Reply& reply) {
    // The service answers every request with the id under which it knows it.
    const auto request_id = reply.find("X-Request-ID").value_or("");
    log.error("request failed", {{"error", failure}, {"request_id", request_id}});
}

}  // namespace taskgate::http
