// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"
#include "support/key_pairs.hpp"
#include "support/tokens.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Tokens signed with key pairs, the key sets that verify them, and what came of it.
namespace taskgate::test {

/// The time by which these tokens are made and verified.
inline constexpr Time token_time{std::chrono::microseconds{1'900'000'000'000'000}};

/// Every algorithm but the HMACs.
std::vector<auth::Algorithm> public_algorithms();

/// The pair of an algorithm whose public half the tests publish. Made at its first use and kept for
/// the process; the algorithms of RSA share one key, which takes long to make.
const KeyPair& issuer_pair(auth::Algorithm algorithm);

/// Another one, of somebody whom nobody trusts.
const KeyPair& stranger_pair(auth::Algorithm algorithm);

/// `{"alg":…,"kid":…}`; further members as JSON: `"typ":"JWT"`.
std::string header_naming(std::string_view algorithm, std::string_view id,
                          std::string_view more = {});

/// `{"sub":…,"exp":…}` of the user of all tokens, good for an hour; further members as JSON.
std::string claims_with(std::string_view more = {});

/// A token with that signature, which is bytes.
std::string token_of(std::string_view header, std::string_view payload, std::string_view signature);

/// base64url(header) "." base64url(payload): what a token's signature is over.
std::string signing_input(std::string_view header, std::string_view payload);

/// A token of a key pair.
std::string make_token(const KeyPair& pair, std::string_view header, std::string_view payload,
                       const SigningMethod& method = {});

/// A token of a key pair: its algorithm and that `kid` in the header, good claims.
std::string make_token(const KeyPair& pair, std::string_view id);

/// `{"keys":[…]}`
std::string key_set_text(const std::vector<std::string>& jwks);

/// A key set as the server reads it, with every algorithm allowed; bound to those issuers. Fails
/// the test where a key is left out.
auth::KeyGroup read_group(const std::vector<std::string>& jwks,
                          std::vector<std::string> issuers = {});

/// That one group, bound to no issuer.
auth::KeySet read_keys(const std::vector<std::string>& jwks);

/// A group of the shared secret `token_secret`, for every HMAC.
auth::KeyGroup secret_group();

/// A policy that accepts every algorithm.
auth::Policy every_algorithm();

/// What `verify` makes of a token: `user ada`, or the reason in one word. Fails the test where
/// `explain` says something else, or shows the signature or a control character.
std::string verdict_of(std::string_view token, const auth::KeySet& keys,
                       const auth::Policy& policy = {}, Time now = token_time);

/// Fails the test where `verify` makes something else of one of the tokens.
void expect_verdicts(const std::vector<NamedToken>& tokens, const auth::KeySet& keys,
                     const auth::Policy& policy = {});

}  // namespace taskgate::test
