// SPDX-License-Identifier: MIT
#include "api/authorization.hpp"

#include "base/text.hpp"

namespace taskgate::api {

boost::system::result<std::string_view, auth::Refusal> find_bearer_token(
    const http::RequestHead& head) {
    const auto value = head.find("authorization");
    if (!value) return auth::Refusal::no_token;
    if (head.count("authorization") > 1) return auth::Refusal::malformed_header;
    const std::size_t space = value->find(' ');
    if (!equals_ignoring_case(value->substr(0, space), "bearer")) {
        return auth::Refusal::malformed_header;
    }
    if (space == std::string_view::npos) return auth::Refusal::no_token;
    const std::string_view token = trim(value->substr(space));
    if (token.empty()) return auth::Refusal::no_token;
    if (token.find_first_of(" \t,") != std::string_view::npos) {
        return auth::Refusal::malformed_header;
    }
    return token;
}

}  // namespace taskgate::api
