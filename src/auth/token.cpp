// SPDX-License-Identifier: MIT
#include "auth/token.hpp"

#include "auth/base64url.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace taskgate::auth {

namespace {

bool is_session_token_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Better Auth's session token: 32 letters and digits, alone or with a signature behind a dot.
bool looks_like_session_token(std::string_view text, std::ptrdiff_t dots) {
    constexpr std::size_t length = 32;
    const std::string_view id = text.substr(0, text.find('.'));
    return dots <= 1 && id.size() == length &&
           std::all_of(id.begin(), id.end(), is_session_token_character);
}

/// When a token whose `exp` that is expires. In that moment it has (RFC 7519 4.1.4).
double expiry_of(double expires, const Policy& policy) {
    return expires + static_cast<double>(policy.expiry_leeway.count());
}

/// When a token that was issued then is too old.
double end_of_age(double issued, const Policy& policy) {
    return issued + static_cast<double>((*policy.max_age + policy.leeway).count());
}

std::optional<Refusal> check_expiry(const json::Value& payload, const Terms& terms, Time now) {
    const auto expires = read_numeric_date(payload, "exp");
    if (!expires) return Refusal::no_expiry;
    if (expiry_of(*expires, terms.policy) <= to_seconds(now)) return Refusal::expired;
    return std::nullopt;
}

/// Whether a claim is absent or a time that has come, give or take the leeway.
bool has_come(const json::Value& payload, std::string_view claim, const Terms& terms, Time now) {
    if (!payload.find(claim)) return true;
    const auto time = read_numeric_date(payload, claim);
    return time && *time <= to_seconds(now) + static_cast<double>(terms.policy.leeway.count());
}

std::optional<Refusal> check_not_before(const json::Value& payload, const Terms& terms, Time now) {
    if (has_come(payload, "nbf", terms, now)) return std::nullopt;
    return Refusal::not_yet_valid;
}

std::optional<Refusal> check_issued_at(const json::Value& payload, const Terms& terms, Time now) {
    if (has_come(payload, "iat", terms, now)) return std::nullopt;
    return Refusal::issued_in_future;
}

std::optional<Refusal> check_age(const json::Value& payload, const Terms& terms, Time now) {
    if (!terms.policy.max_age) return std::nullopt;
    const auto issued = read_numeric_date(payload, "iat");
    if (issued && to_seconds(now) < end_of_age(*issued, terms.policy)) return std::nullopt;
    return Refusal::too_old;
}

bool is_one_of(const json::Value& value, const std::vector<std::string>& allowed) {
    return value.is(json::Kind::string) &&
           std::find(allowed.begin(), allowed.end(), value.string()) != allowed.end();
}

std::optional<Refusal> check_issuer(const json::Value& payload, const Terms& terms, Time /*now*/) {
    const auto issuer = payload.find("iss");
    const auto text = find_string(payload, "iss");
    // One that is no string is none of anybody's.
    if (issuer && !text && !(terms.policy.issuers.empty() && terms.group.issuers.empty())) {
        return Refusal::wrong_issuer;
    }
    if (!terms.policy.issuers.empty() && !(issuer && is_one_of(*issuer, terms.policy.issuers))) {
        return Refusal::wrong_issuer;
    }
    if (!terms.group.admits(text)) return Refusal::wrong_issuer;
    return std::nullopt;
}

std::optional<Refusal> check_audience(const json::Value& payload, const Terms& terms,
                                      Time /*now*/) {
    const Policy& policy = terms.policy;
    if (policy.audiences.empty()) return std::nullopt;
    const auto audience = payload.find("aud");
    if (!audience) return Refusal::wrong_audience;
    if (is_one_of(*audience, policy.audiences)) return std::nullopt;
    if (!audience->is(json::Kind::array)) return Refusal::wrong_audience;
    // RFC 7519 4.1.3: an array of strings; one element of another type spoils it.
    bool found = false;
    for (const json::Value& element : audience->elements()) {
        if (!element.is(json::Kind::string)) return Refusal::wrong_audience;
        found = found || is_one_of(element, policy.audiences);
    }
    return found ? std::nullopt : std::optional{Refusal::wrong_audience};
}

std::optional<Refusal> check_user(const json::Value& payload, const Terms& terms, Time /*now*/) {
    const auto user = payload.find(user_claim(payload, terms));
    if (user && user->is(json::Kind::string) && UserId::is_valid(user->string())) {
        return std::nullopt;
    }
    return Refusal::no_user;
}

/// Whether `typ` (RFC 7515 4.1.9, in any case) is one of the policy's.
bool has_allowed_type(const json::Value& header, const Policy& policy) {
    const auto type = header.find("typ");
    if (type && !type->is(json::Kind::string)) return false;
    const std::string name = type ? to_lower(type->string()) : std::string{};
    // An empty one is not an absent one.
    if (type && name.empty()) return false;
    if (policy.types.empty()) return !type || name == "jwt" || name == "at+jwt";
    return std::find(policy.types.begin(), policy.types.end(), name) != policy.types.end();
}

}  // namespace

const std::array<ClaimCheck, 7> claim_checks{{{"exp", check_expiry},
                                              {"nbf", check_not_before},
                                              {"iat", check_issued_at},
                                              {"age", check_age},
                                              {"iss", check_issuer},
                                              {"aud", check_audience},
                                              {"user", check_user}}};

boost::system::result<Token, Refusal> read_token(std::string_view text) {
    if (text.size() > max_token_size) return Refusal::too_long;
    const auto dots = std::count(text.begin(), text.end(), '.');
    if (looks_like_session_token(text, dots)) return Refusal::session_token;
    if (dots == 4) return Refusal::encrypted;
    if (dots != 2) return Refusal::malformed;
    const std::size_t first = text.find('.');
    const std::size_t second = text.rfind('.');
    auto header = decode_base64url(text.substr(0, first));
    auto payload = decode_base64url(text.substr(first + 1, second - first - 1));
    auto signature = decode_base64url(text.substr(second + 1));
    if (!header || !payload || !signature) return Refusal::malformed;
    return Token{std::move(*header), std::move(*payload), std::move(*signature),
                 text.substr(0, second)};
}

std::optional<json::Document> parse_object(std::string_view text) {
    auto document = json::Document::parse(text, json::Duplicates::refused);
    if (!document || !document->root().is(json::Kind::object)) return std::nullopt;
    return std::move(*document);
}

std::optional<std::string_view> find_string(const json::Value& object, std::string_view name) {
    const auto value = object.find(name);
    if (!value || !value->is(json::Kind::string)) return std::nullopt;
    return value->string();
}

std::optional<Refusal> check_header(const json::Value& header, const KeySet& keys,
                                    const Policy& policy) {
    if (!has_allowed_type(header, policy)) return Refusal::wrong_type;
    if (header.find("crit")) return Refusal::critical_header;
    if (const auto encoded = header.find("b64")) {
        if (!encoded->is(json::Kind::boolean) || !encoded->boolean()) {
            return Refusal::critical_header;
        }
    }
    const auto alg = find_string(header, "alg");
    const auto is_usable = [&](Algorithm algorithm) {
        const auto kind =
            is_symmetric(algorithm) ? KeyGroup::Kind::secrets : KeyGroup::Kind::key_set;
        return is_named(*alg, algorithm) && keys.has(kind);
    };
    if (!alg || std::none_of(policy.algorithms.begin(), policy.algorithms.end(), is_usable)) {
        return Refusal::wrong_algorithm;
    }
    return std::nullopt;
}

std::optional<Refusal> check_claims(const json::Value& payload, const Terms& terms, Time now) {
    for (const ClaimCheck& claim : claim_checks) {
        if (const auto refusal = claim.check(payload, terms, now)) return refusal;
    }
    return std::nullopt;
}

Claims read_claims(const json::Value& payload, const Terms& terms) {
    Claims claims;
    claims.user = UserId{std::string{payload.find(user_claim(payload, terms))->string()}};
    claims.usable_until = expiry_of(*read_numeric_date(payload, "exp"), terms.policy);
    if (!terms.policy.max_age) return claims;
    const double age = end_of_age(*read_numeric_date(payload, "iat"), terms.policy);
    if (age < claims.usable_until) {
        claims.usable_until = age;
        claims.refused_as = Refusal::too_old;
    }
    return claims;
}

std::optional<double> read_numeric_date(const json::Value& payload, std::string_view claim) {
    constexpr double limit = 9007199254740992.0;  // 2^53
    const auto value = payload.find(claim);
    if (!value || !value->is(json::Kind::number)) return std::nullopt;
    const auto number = value->number();
    if (!number || std::abs(*number) > limit) return std::nullopt;
    return number;
}

std::string_view user_claim(const json::Value& payload, const Terms& terms) {
    if (!terms.policy.user_claim.empty()) return terms.policy.user_claim;
    // Of a key set's token never user_id: a user may be able to set a field of that name.
    const bool is_of_secret = terms.group.kind == KeyGroup::Kind::secrets;
    return is_of_secret && payload.find("user_id") ? "user_id" : "sub";
}

double to_seconds(Time time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace taskgate::auth
