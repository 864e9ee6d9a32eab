// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "http/message.hpp"
#include "schema/issue.hpp"

#include <string>
#include <string_view>

/// Every error that a client can see, in FastAPI's form: `{"detail":…}`.
namespace taskgate::api {

inline constexpr std::string_view json_type = "application/json";

/// `{"detail":"…"}` with a status.
http::Reply problem(int status, std::string_view detail);
/// The same with the status's reason phrase.
http::Reply problem(int status);
/// The one 401.
http::Reply unauthorized();
/// 422 with the list of everything that is wrong.
http::Reply unprocessable(const schema::Issues& issues);
/// 503 with `Retry-After`.
http::Reply unavailable_reply();

/// The answer to a failed operation: the only place where an `ErrorCode` becomes a status.
http::Reply to_problem(const Error& error);

}  // namespace taskgate::api
