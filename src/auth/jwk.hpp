// SPDX-License-Identifier: MIT
#pragma once

#include "auth/keys.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// JSON Web Keys (RFC 7517).
namespace taskgate::auth {

/// How many keys of one set are looked at; what comes behind them is left out.
inline constexpr std::size_t most_keys = 100;

/// What a key set's document holds for us.
struct KeySetDocument {
    std::vector<std::shared_ptr<const Key>> keys = {};
    /// A sentence for each key that cannot be used: which one, why, and what would help.
    std::vector<std::string> skipped = {};
};

/// Reads a JWK Set (RFC 7517 section 5). A key that is not for verifying (`use`, `key_ops`), of an
/// unknown type or curve, too small, not sound or secret is skipped, as section 5 asks. The
/// algorithms are those that the configuration allows; a key without `alg` serves the one that its
/// curve implies, an RSA key without one only those that the configuration `names`.
///
/// An error where it is no such document at all.
Result<KeySetDocument> read_key_set(std::string_view text, std::string_view label,
                                    const std::vector<Algorithm>& allowed, bool names_algorithms);

}  // namespace taskgate::auth
