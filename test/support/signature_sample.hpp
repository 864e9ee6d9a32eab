// SPDX-License-Identifier: MIT
#pragma once

#include "auth/keys.hpp"
#include "auth/refusal.hpp"
#include "support/key_pairs.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::test {

/// Signatures by name, in bytes.
using NamedSignatures = std::vector<std::pair<std::string, std::string>>;

/// A good token of the issuer's pair of an algorithm, the key set that verifies it, and the means
/// to give it another signature.
struct SignatureSample {
    /// Further claims as JSON.
    explicit SignatureSample(auth::Algorithm algorithm, std::string_view more_claims = {});

    /// The token with that signature.
    [[nodiscard]] std::string token(std::string_view signature) const;
    /// Fails the test where `verify` makes something else of the token with one of the signatures.
    void expect(const NamedSignatures& signatures, std::optional<auth::Refusal> refusal) const;

    const KeyPair& pair;
    auth::KeySet keys;
    std::string header;
    std::string input;  ///< what the signature is over
    std::string good;   ///< the signature, in bytes
};

}  // namespace taskgate::test
