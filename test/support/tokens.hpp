// SPDX-License-Identifier: MIT
#pragma once

#include "auth/refusal.hpp"
#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one shared set of tokens: each is a good token with one thing changed, and has a name.
namespace taskgate::test {

/// A secret that is nobody's.
inline constexpr std::string_view token_secret = "kX9vQ2mW7pL4wT8zB1nC6yH3sD5fG0jA";
/// Another one, for tokens that must not be accepted.
inline constexpr std::string_view other_token_secret = "aJ0gF5dS3hY6cN1bZ8tW4lP7mQ2vX9kK";
/// The user of every token that says nothing else.
inline constexpr std::string_view token_user = "test-user-123";

/// A token and what `auth::verify` makes of it with the default policy.
struct NamedToken {
    std::string name = {};
    std::string token = {};
    std::optional<auth::Refusal> refusal = {};  ///< nothing: the token is accepted
};

/// base64url(header) "." base64url(payload) "." base64url(HMAC-SHA256 of both).
std::string make_token(std::string_view secret, std::string_view header_json,
                       std::string_view payload_json);

/// `{"user_id":…,"sub":…,"iat":…,"exp":…}`, good for an hour.
std::string valid_payload(std::string_view user, Time now);

/// A token that is good for an hour.
std::string valid_token(std::string_view secret, std::string_view user, Time now);

/// `now` moved by so many milliseconds, as a JSON number of seconds with a fraction.
std::string numeric_date(Time now, std::int64_t milliseconds = 0);

/// The few that everybody knows by name (valid, expired, other key, algorithm none …), far enough
/// from every boundary that it does not matter which clock reads them.
std::vector<NamedToken> named_tokens(std::string_view secret, Time now);

/// Hundreds, right on the boundaries: who verifies them must take `now` as the time.
std::vector<NamedToken> hostile_tokens(std::string_view secret, Time now);

}  // namespace taskgate::test
