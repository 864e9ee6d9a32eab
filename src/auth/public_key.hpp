// SPDX-License-Identifier: MIT
#pragma once

#include "auth/key_material.hpp"
#include "auth/keys.hpp"

#include <string>
#include <string_view>

namespace taskgate::auth {

/// The public half of a key pair, for one algorithm: RSA (RFC 7518 3.3 and 3.5), ECDSA (RFC 7518
/// 3.4) or EdDSA (RFC 8037 3.1). It never serves as the secret of an HMAC.
class PublicKey final : public Key {
public:
    /// `material` fits the algorithm. `id` is its `kid`, empty where it has none.
    PublicKey(KeyMaterial material, Algorithm algorithm, std::string id, std::string label);

    [[nodiscard]] Algorithm algorithm() const override { return algorithm_; }
    [[nodiscard]] std::string_view id() const override { return id_; }
    [[nodiscard]] std::string_view label() const override { return label_; }
    [[nodiscard]] bool verifies(std::string_view input, std::string_view signature) const override;

private:
    KeyMaterial material_;
    Algorithm algorithm_;
    std::string id_;
    std::string label_;
};

}  // namespace taskgate::auth
