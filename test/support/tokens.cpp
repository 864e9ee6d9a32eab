// SPDX-License-Identifier: MIT
#include "support/tokens.hpp"

#include "auth/base64url.hpp"
#include "auth/secret_key.hpp"
#include "base/json.hpp"
#include "support/token_tables.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <utility>

namespace taskgate::test {

using auth::Refusal;

std::string make_token(std::string_view secret, std::string_view header_json,
                       std::string_view payload_json) {
    const std::string input =
        auth::encode_base64url(header_json) + '.' + auth::encode_base64url(payload_json);
    const auth::SecretKey key{std::string{secret}, "test"};
    return input + '.' + auth::encode_base64url(key.sign(input));
}

std::string numeric_date(Time now, std::int64_t milliseconds) {
    const std::int64_t micro = now.time_since_epoch().count() + milliseconds * 1000;
    return fmt::format("{}.{:06}", micro / 1'000'000, micro % 1'000'000);
}

std::string valid_payload(std::string_view user, Time now) {
    std::string payload;
    json::Writer{payload}
        .begin_object()
        .member("user_id", user)
        .member("sub", user)
        .key("iat")
        .raw(numeric_date(now))
        .key("exp")
        .raw(numeric_date(now, 3'600'000))
        .end_object();
    return payload;
}

std::string valid_token(std::string_view secret, std::string_view user, Time now) {
    return make_token(secret, good_header, valid_payload(user, now));
}

std::string TokenMaker::with_header(std::string_view header) const {
    return make_token(secret, header, valid_payload(token_user, now));
}

std::string TokenMaker::with_payload(std::string_view payload) const {
    return make_token(secret, good_header, payload);
}

std::string TokenMaker::with_claims(std::string_view members) const {
    return with_payload(fmt::format(R"({{"sub":"{}","exp":{},{}}})", token_user,
                                    numeric_date(now, 3'600'000), members));
}

std::string nested_arrays(std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

std::vector<NamedToken> named_tokens(std::string_view secret, Time now) {
    const TokenMaker maker{std::string{secret}, now};
    const std::string valid = valid_token(secret, token_user, now);
    const std::string hour_ago = numeric_date(now, -3'600'000);
    const std::string soon = numeric_date(now, 3'600'000);
    const std::string unsigned_input = auth::encode_base64url(R"({"alg":"none"})") + '.' +
                                       auth::encode_base64url(valid_payload(token_user, now)) + '.';
    return {
        {"valid", valid, {}},
        {"sub alone",
         maker.with_payload(fmt::format(R"({{"sub":"test-user-123","exp":{}}})", soon)),
         {}},
        {"expired",
         maker.with_payload(fmt::format(R"({{"sub":"test-user-123","exp":{}}})", hour_ago)),
         Refusal::expired},
        {"no exp", maker.with_payload(R"({"sub":"test-user-123"})"), Refusal::no_expiry},
        {"other key", valid_token(other_token_secret, token_user, now), Refusal::bad_signature},
        {"algorithm none", unsigned_input, Refusal::wrong_algorithm},
        {"algorithm HS512", maker.with_header(R"({"alg":"HS512"})"), Refusal::wrong_algorithm},
        {"a session cookie's type",
         maker.with_header(R"({"alg":"HS256","typ":"better-auth.session-cache+jwt"})"),
         Refusal::wrong_type},
        {"critical header", maker.with_header(R"({"alg":"HS256","crit":["exp"]})"),
         Refusal::critical_header},
        {"extra dot", valid + ".", Refusal::malformed},
        {"five parts", "a.b.c.d.e", Refusal::encrypted},
        {"session token", "N7WjevwEt9NQhUKTp65bwFSoqEJGvc50", Refusal::session_token},
        {"no JWT", "invalid-token", Refusal::malformed},
        {"changed payload",
         valid.substr(0, valid.find('.') + 1) +
             auth::encode_base64url(valid_payload("somebody-else", now)) +
             valid.substr(valid.rfind('.')),
         Refusal::bad_signature},
        {"no user", maker.with_payload(fmt::format(R"({{"exp":{}}})", soon)), Refusal::no_user},
        {"not yet valid", maker.with_claims(R"("nbf":)" + soon), Refusal::not_yet_valid},
        {"issued in the future", maker.with_claims(R"("iat":)" + soon), Refusal::issued_in_future},
        {"duplicate claim", maker.with_claims(R"("sub":"somebody-else")"), Refusal::bad_payload},
    };
}

std::vector<NamedToken> hostile_tokens(std::string_view secret, Time now) {
    const TokenMaker maker{std::string{secret}, now};
    std::vector<NamedToken> all = named_tokens(secret, now);
    for (const auto table : {header_tokens, signature_tokens, structure_tokens, payload_tokens,
                             time_tokens, user_tokens}) {
        auto part = table(maker);
        all.insert(all.end(), std::make_move_iterator(part.begin()),
                   std::make_move_iterator(part.end()));
    }
    return all;
}

}  // namespace taskgate::test
