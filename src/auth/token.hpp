// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"
#include "base/json.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

/// The single checks that `verify` consists of, so that `explain` can take the same ones one by
/// one.
namespace taskgate::auth {

/// A token taken apart, nothing of it trusted yet. `input` refers to the token's text.
struct Token {
    std::string header = {};     ///< JSON text
    std::string payload = {};    ///< JSON text
    std::string signature = {};  ///< bytes
    std::string_view input = {};
};

/// Splits and decodes a token.
boost::system::result<Token, Refusal> read_token(std::string_view text);

/// Parses the header or the payload: an object without duplicate members, or nothing.
std::optional<json::Document> parse_object(std::string_view text);

/// A member that is a string; nothing where it is absent or of another type.
std::optional<std::string_view> find_string(const json::Value& object, std::string_view name);

/// What is wrong with a header before any key is asked, if anything.
std::optional<Refusal> check_header(const json::Value& header, const KeySet& keys,
                                    const Policy& policy);

/// What the checks of claims measure against: the policy, and the group whose key signed.
struct Terms {
    const Policy& policy;
    const KeyGroup& group;
};

/// A claim, and what is wrong with it at a time, if anything.
struct ClaimCheck {
    std::string_view claim;
    std::optional<Refusal> (*check)(const json::Value& payload, const Terms& terms, Time now);
};

/// Every check of a claim, in the order of `verify`.
extern const std::array<ClaimCheck, 7> claim_checks;

/// The first thing that is wrong with the claims, if any.
std::optional<Refusal> check_claims(const json::Value& payload, const Terms& terms, Time now);

/// What the claims say. Only where nothing is wrong with them.
Claims read_claims(const json::Value& payload, const Terms& terms);

/// A claim that holds a time: seconds since 1970, finite and within ±2^53 (RFC 7519 section 2).
std::optional<double> read_numeric_date(const json::Value& payload, std::string_view claim);

/// The name of the claim that holds the user id.
std::string_view user_claim(const json::Value& payload, const Terms& terms);

/// A time as seconds since 1970.
double to_seconds(Time time);

}  // namespace taskgate::auth
