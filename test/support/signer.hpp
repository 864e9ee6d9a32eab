// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "support/key_pairs.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace taskgate::test {

/// An issuer's Ed25519 key, made anew, and the tokens that it signs.
class Signer {
public:
    explicit Signer(std::string kid);

    /// Its public half as a JWK.
    [[nodiscard]] std::string jwk() const { return pair_.jwk_named(kid_); }
    /// A token of a user with that `iss`, good for an hour; `members` stand behind its claims.
    [[nodiscard]] std::string token(std::string_view user, std::string_view issuer, Time now,
                                    std::string_view members = {}) const;

private:
    std::string kid_;
    KeyPair pair_;
};

/// A key set of these keys.
std::string key_set_of(std::initializer_list<const Signer*> signers);

}  // namespace taskgate::test
