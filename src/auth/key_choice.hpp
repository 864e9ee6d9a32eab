// SPDX-License-Identifier: MIT
#pragma once

#include "auth/token.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace taskgate::auth {

/// A key that may have signed a token, of an algorithm that the policy allows.
struct Candidate {
    const Key* key = nullptr;
    const KeyGroup* group = nullptr;
};

/// Which keys may verify a token: those of its issuer, its `kid` and its algorithm.
struct KeyChoice {
    /// Whose keys the token can be signed with; those of a key set by the token's `iss`.
    std::vector<const KeyGroup*> groups = {};
    std::vector<Candidate> candidates = {};  ///< none where it is refused
    std::optional<Refusal> refusal = {};
};

/// The secrets that may verify a token of a symmetric algorithm. Its payload plays no part: the
/// group's issuers are compared behind the signature.
KeyChoice choose_secrets(std::string_view alg, const KeySet& keys, const Policy& policy);

/// The keys of key sets that may verify a token. The token's `iss` decides which sets are asked
/// (those bound to it, or else those bound to none), then its `kid`; a token without `kid` is tried
/// with the only key of its algorithm.
KeyChoice choose_public_keys(const json::Value& header, const json::Value& payload,
                             const KeySet& keys, const Policy& policy);

/// Whether an algorithm that `alg` stands for is an HMAC.
bool names_symmetric(std::string_view alg);

}  // namespace taskgate::auth
