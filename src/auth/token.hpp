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

/// What is wrong with a header before any key is asked, if anything.
std::optional<Refusal> check_header(const json::Value& header, const KeySet& keys);

/// The key that verifies the signature; null where none does.
const Key* find_verifying_key(const json::Value& header, const Token& token, const KeySet& keys);

/// A claim, and what is wrong with it for a policy at a time, if anything.
struct ClaimCheck {
    std::string_view claim;
    std::optional<Refusal> (*check)(const json::Value& payload, const Policy& policy, Time now);
};

/// Every check of a claim, in the order of `verify`.
extern const std::array<ClaimCheck, 6> claim_checks;

/// A claim that holds a time: seconds since 1970, finite and within ±2^53 (RFC 7519 section 2).
std::optional<double> read_numeric_date(const json::Value& payload, std::string_view claim);

/// Whether a token whose `exp` that is has expired. In the moment of `exp` it has (RFC 7519 4.1.4).
bool is_expired(double expires, const Policy& policy, Time now);

/// The name of the claim that holds the user id.
std::string_view user_claim(const json::Value& payload, const Policy& policy);

/// A time as seconds since 1970.
double to_seconds(Time time);

}  // namespace taskgate::auth
