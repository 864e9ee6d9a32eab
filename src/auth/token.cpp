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

std::optional<Refusal> check_expiry(const json::Value& payload, const Policy& policy, Time now) {
    const auto expires = read_numeric_date(payload, "exp");
    if (!expires) return Refusal::no_expiry;
    if (is_expired(*expires, policy, now)) return Refusal::expired;
    return std::nullopt;
}

/// Whether a claim is absent or a time that has come, give or take the leeway.
bool has_come(const json::Value& payload, std::string_view claim, const Policy& policy, Time now) {
    if (!payload.find(claim)) return true;
    const auto time = read_numeric_date(payload, claim);
    return time && *time <= to_seconds(now) + static_cast<double>(policy.leeway.count());
}

std::optional<Refusal> check_not_before(const json::Value& payload, const Policy& policy,
                                        Time now) {
    if (has_come(payload, "nbf", policy, now)) return std::nullopt;
    return Refusal::not_yet_valid;
}

std::optional<Refusal> check_issued_at(const json::Value& payload, const Policy& policy, Time now) {
    if (has_come(payload, "iat", policy, now)) return std::nullopt;
    return Refusal::issued_in_future;
}

bool is_one_of(const json::Value& value, const std::vector<std::string>& allowed) {
    return value.is(json::Kind::string) &&
           std::find(allowed.begin(), allowed.end(), value.string()) != allowed.end();
}

std::optional<Refusal> check_issuer(const json::Value& payload, const Policy& policy,
                                    Time /*now*/) {
    if (policy.issuers.empty()) return std::nullopt;
    const auto issuer = payload.find("iss");
    if (issuer && is_one_of(*issuer, policy.issuers)) return std::nullopt;
    return Refusal::wrong_issuer;
}

std::optional<Refusal> check_audience(const json::Value& payload, const Policy& policy,
                                      Time /*now*/) {
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

std::optional<Refusal> check_user(const json::Value& payload, const Policy& policy, Time /*now*/) {
    const auto user = payload.find(user_claim(payload, policy));
    if (user && user->is(json::Kind::string) && UserId::is_valid(user->string())) {
        return std::nullopt;
    }
    return Refusal::no_user;
}

}  // namespace

const std::array<ClaimCheck, 6> claim_checks{{{"exp", check_expiry},
                                              {"nbf", check_not_before},
                                              {"iat", check_issued_at},
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

std::optional<Refusal> check_header(const json::Value& header, const KeySet& keys) {
    if (const auto type = header.find("typ")) {
        if (!type->is(json::Kind::string) || !(equals_ignoring_case(type->string(), "jwt") ||
                                               equals_ignoring_case(type->string(), "at+jwt"))) {
            return Refusal::wrong_type;
        }
    }
    if (header.find("crit")) return Refusal::critical_header;
    if (const auto encoded = header.find("b64")) {
        if (!encoded->is(json::Kind::boolean) || !encoded->boolean()) {
            return Refusal::critical_header;
        }
    }
    const auto algorithm = header.find("alg");
    if (!algorithm || !algorithm->is(json::Kind::string) || !keys.allows(algorithm->string())) {
        return Refusal::wrong_algorithm;
    }
    return std::nullopt;
}

const Key* find_verifying_key(const json::Value& header, const Token& token, const KeySet& keys) {
    const auto algorithm = header.find("alg");
    if (!algorithm || !algorithm->is(json::Kind::string)) return nullptr;
    for (const auto& key : keys.keys()) {
        if (key->algorithm() == algorithm->string() &&
            key->verifies(token.input, token.signature)) {
            return key.get();
        }
    }
    return nullptr;
}

std::optional<double> read_numeric_date(const json::Value& payload, std::string_view claim) {
    constexpr double limit = 9007199254740992.0;  // 2^53
    const auto value = payload.find(claim);
    if (!value || !value->is(json::Kind::number)) return std::nullopt;
    const auto number = value->number();
    if (!number || std::abs(*number) > limit) return std::nullopt;
    return number;
}

std::string_view user_claim(const json::Value& payload, const Policy& policy) {
    if (!policy.user_claim.empty()) return policy.user_claim;
    return payload.find("user_id") ? "user_id" : "sub";
}

bool is_expired(double expires, const Policy& policy, Time now) {
    return expires + static_cast<double>(policy.expiry_leeway.count()) <= to_seconds(now);
}

double to_seconds(Time time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace taskgate::auth
