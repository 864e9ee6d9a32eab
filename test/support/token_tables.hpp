// SPDX-License-Identifier: MIT
#pragma once

#include "support/tokens.hpp"

/// The parts of `hostile_tokens`, a file each.
namespace taskgate::test {

/// What tokens are made of and with.
struct TokenMaker {
    std::string secret = {};
    Time now = {};

    /// A token with this header and a good payload.
    [[nodiscard]] std::string with_header(std::string_view header) const;
    /// A token with this payload and a good header.
    [[nodiscard]] std::string with_payload(std::string_view payload) const;
    /// A token whose payload has these members behind `sub` and a good `exp`.
    [[nodiscard]] std::string with_claims(std::string_view members) const;
};

/// The good header.
inline constexpr std::string_view good_header = R"({"alg":"HS256","typ":"JWT"})";

/// `levels` arrays, one inside the other.
std::string nested_arrays(std::size_t levels);

std::vector<NamedToken> header_tokens(const TokenMaker& maker);
std::vector<NamedToken> signature_tokens(const TokenMaker& maker);
std::vector<NamedToken> structure_tokens(const TokenMaker& maker);
std::vector<NamedToken> payload_tokens(const TokenMaker& maker);
std::vector<NamedToken> time_tokens(const TokenMaker& maker);
std::vector<NamedToken> user_tokens(const TokenMaker& maker);

}  // namespace taskgate::test
