// SPDX-License-Identifier: MIT
#include "auth/refusal.hpp"

namespace taskgate::auth {

namespace {

struct Text {
    std::string_view name;
    std::string_view sentence;
};

constexpr std::array<Text, refusal_count> texts{{
    {"no_token", "there is no Authorization header: send \"Authorization: Bearer <token>\""},
    {"malformed_header", "the Authorization header is not one \"Bearer\" and one token"},
    {"too_long",
     "the token is longer than 16 KiB: put less into it (Better Auth: definePayload, and no image "
     "as a data URL)"},
    {"session_token",
     "this is Better Auth's session token, not a JWT: ask /api/auth/token for one"},
    {"encrypted",
     "this has five parts, an encrypted token (Better Auth: an encrypted cookie "
     "cache), not a signed JWT"},
    {"malformed", "this is not a JWT: three parts of base64url with a dot between them"},
    {"bad_header", "the token's header is not a JSON object with distinct members"},
    {"wrong_type",
     "the token's typ is not JWT or at+jwt (or not JWT_TYPE): this token was made for something "
     "else"},
    {"critical_header",
     "the token's header asks for extensions (crit, b64) that are not supported"},
    {"wrong_algorithm", "the token's algorithm is not that of any configured key"},
    {"unknown_key", "the token names a key (kid) that its issuer's key set does not hold"},
    {"ambiguous_key",
     "the token names no key (kid), and its issuer's key set holds several of its algorithm"},
    {"keys_unavailable",
     "the key set of the token's issuer could not be read yet: the token may be good"},
    {"saturated", "too many tokens are waiting to be verified: the token may be good"},
    {"bad_signature",
     "the signature does not verify: the token was signed with another secret or key, or changed "
     "since"},
    {"bad_payload", "the token's payload is not a JSON object with distinct members"},
    {"expired", "the token has expired: the client must get a new one"},
    {"no_expiry", "the token has no exp, or one that is not a sensible number of seconds"},
    {"not_yet_valid", "the token is not valid yet (nbf), or its nbf is not a number"},
    {"issued_in_future",
     "the token says it was issued in the future (iat), or its iat is not a number: compare the "
     "clocks"},
    {"too_old",
     "the token was issued (iat) longer ago than JWT_MAX_AGE allows, or does not say when"},
    {"wrong_issuer",
     "the token's iss is not the configured issuer (JWT_ISSUER, BETTER_AUTH_URL, OIDC_ISSUER)"},
    {"wrong_audience", "the token's aud has none of the configured audiences (JWT_AUDIENCE)"},
    {"no_user",
     "the token names no user: the claim user_id or sub (or JWT_USER_CLAIM) must be a string of 1 "
     "to 255 characters"},
}};

}  // namespace

std::string_view name_of(Refusal refusal) {
    return texts.at(static_cast<std::size_t>(refusal)).name;
}

std::string_view describe(Refusal refusal) {
    return texts.at(static_cast<std::size_t>(refusal)).sentence;
}

}  // namespace taskgate::auth
