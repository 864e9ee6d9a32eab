// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::auth {

/// One key that may verify a token. It decides its own algorithm (RFC 8725 3.1): a token's header
/// only ever selects among keys. Immutable; safe from any thread.
class Key {
public:
    virtual ~Key() = default;

    /// The one `alg` of the tokens that it verifies: `HS256`.
    [[nodiscard]] virtual std::string_view algorithm() const = 0;
    /// How the operator knows it: `secret 1 of 2 (BETTER_AUTH_SECRET)`. Never its content.
    [[nodiscard]] virtual std::string_view label() const = 0;
    /// Whether `signature` is this key's over `input`, in constant time for a secret.
    [[nodiscard]] virtual bool verifies(std::string_view input,
                                        std::string_view signature) const = 0;
};

/// A shared secret for HS256. The HMAC context is keyed once per thread and used again.
class SecretKey final : public Key {
public:
    /// `secret` is taken byte for byte, as it stands.
    SecretKey(std::string secret, std::string label);
    ~SecretKey() override;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;

    [[nodiscard]] std::string_view algorithm() const override { return "HS256"; }
    [[nodiscard]] std::string_view label() const override { return label_; }
    [[nodiscard]] bool verifies(std::string_view input, std::string_view signature) const override;

    /// The 32 bytes of the HMAC of `input`.
    [[nodiscard]] std::string sign(std::string_view input) const;

private:
    std::string secret_;
    std::string label_;
    std::uint64_t serial_;  ///< tells this key from every other of the process
};

/// The keys in force. Immutable: a change of keys is a new set.
class KeySet {
public:
    explicit KeySet(std::vector<std::shared_ptr<const Key>> keys) : keys_(std::move(keys)) {}

    [[nodiscard]] const std::vector<std::shared_ptr<const Key>>& keys() const { return keys_; }
    [[nodiscard]] bool allows(std::string_view algorithm) const;

private:
    std::vector<std::shared_ptr<const Key>> keys_;
};

}  // namespace taskgate::auth
