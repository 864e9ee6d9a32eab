// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"

#include <memory>
#include <string>
#include <string_view>

// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's own name
struct evp_pkey_st;

namespace taskgate::test {

/// An issuer's Ed25519 key pair, made anew, and the tokens that it signs.
class Signer {
public:
    explicit Signer(std::string kid);

    [[nodiscard]] const std::string& kid() const { return kid_; }
    /// Its public half as a JWK.
    [[nodiscard]] std::string jwk() const;
    /// A token of a user with that `iss`, good for an hour; `members` stand behind its claims.
    [[nodiscard]] std::string token(std::string_view user, std::string_view issuer, Time now,
                                    std::string_view members = {}) const;

private:
    std::string kid_;
    std::shared_ptr<evp_pkey_st> key_;
};

/// A key set of these keys.
std::string key_set_of(std::initializer_list<const Signer*> signers);

}  // namespace taskgate::test
