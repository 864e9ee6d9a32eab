// SPDX-License-Identifier: MIT
#pragma once

#include "auth/keys.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace taskgate::auth {

/// A shared secret for HMACs (RFC 7518 section 3.2). The HMAC context is keyed once per thread and
/// used again.
class SecretKey final : public Key {
public:
    /// `secret` is taken byte for byte, as it stands.
    SecretKey(std::string secret, std::string label, Algorithm algorithm = Algorithm::hs256);
    ~SecretKey() override;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;

    [[nodiscard]] Algorithm algorithm() const override { return algorithm_; }
    [[nodiscard]] std::string_view label() const override { return label_; }
    [[nodiscard]] bool verifies(std::string_view input, std::string_view signature) const override;

    /// The bytes of the HMAC of `input`.
    [[nodiscard]] std::string sign(std::string_view input) const;

    /// The shortest secret of an algorithm, in bytes: as many as its hash has (RFC 7518 3.2).
    [[nodiscard]] static std::size_t least_size(Algorithm algorithm);

private:
    std::string secret_;
    std::string label_;
    Algorithm algorithm_;
    std::uint64_t serial_;  ///< tells this key from every other of the process
};

}  // namespace taskgate::auth
