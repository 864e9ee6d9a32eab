// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"
#include "http/message.hpp"

#include <boost/system/result.hpp>

#include <string_view>

namespace taskgate::api {

/// The token of `Authorization: Bearer <token>` (RFC 6750 2.1), the only place that one is taken
/// from. Two such fields, a comma or a second word are refused.
boost::system::result<std::string_view, auth::Refusal> find_bearer_token(
    const http::RequestHead& head);

}  // namespace taskgate::api
