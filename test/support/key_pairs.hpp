// SPDX-License-Identifier: MIT
#pragma once

#include "auth/algorithm.hpp"
#include "auth/key_material.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Key pairs as an issuer has them, for tokens that are signed rightly, and wrongly.
namespace taskgate::test {

/// How the hash is padded that an RSA key signs.
enum class RsaPadding { pkcs1, pss };

/// How a signature differs from what the pair's algorithm says; by default in nothing.
struct SigningMethod {
    std::string digest = {};       ///< OpenSSL's name of another hash: `SHA1`
    std::string mask_digest = {};  ///< the same, of the mask alone (RFC 8017 B.2.1)
    std::optional<RsaPadding> padding = {};
    std::optional<int> salt_size = {};  ///< in bytes, with PSS
    bool is_in_der = false;  ///< ECDSA's r and s as OpenSSL writes them, in place of r‖s
};

/// What a JWK says besides its numbers.
struct JwkFields {
    std::optional<std::string> id = {};         ///< `kid`
    std::optional<std::string> algorithm = {};  ///< `alg`
    std::optional<std::string> use = {};
    std::string more = {};  ///< further members as JSON: `"key_ops":["verify"]`
};

/// The size of an RSA key, and its public exponent.
struct RsaShape {
    unsigned bits = 2048;
    unsigned exponent = 65537;
};

/// A private key, its public half and one algorithm. Immutable; copies share the key. Throws where
/// OpenSSL refuses what is asked.
class KeyPair {
public:
    /// A new pair, for an algorithm that is no HMAC; the shape is of RSA alone.
    static KeyPair generate(auth::Algorithm algorithm, RsaShape shape = {});

    [[nodiscard]] auth::Algorithm algorithm() const { return algorithm_; }
    [[nodiscard]] const auth::KeyMaterial& material() const { return material_; }
    /// The same key for another algorithm, such as PS256 in place of RS256.
    [[nodiscard]] KeyPair with_algorithm(auth::Algorithm algorithm) const;

    /// The bytes of a signature as a token carries them (RFC 7518 section 3, RFC 8037 3.1).
    [[nodiscard]] std::string sign(std::string_view input, const SigningMethod& method = {}) const;
    /// RSA alone: `block`, as long as the modulus, to the power of the private exponent.
    [[nodiscard]] std::string sign_block(std::string_view block) const;

    /// The bytes of a member of its JWK: `n` and `e`, `x` and `y`, or `x` alone.
    [[nodiscard]] std::string number(std::string_view name) const;
    /// The public half as a JWK (RFC 7517).
    [[nodiscard]] std::string jwk(const JwkFields& fields = {}) const;
    /// The same, with `kid` and the `alg` of its algorithm.
    [[nodiscard]] std::string jwk_named(std::string_view id) const;
    /// The public half as OpenSSL writes it: `-----BEGIN PUBLIC KEY-----`, with a line end behind.
    [[nodiscard]] std::string pem() const;
    /// The public half as a SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
    [[nodiscard]] std::string der() const;
    /// A certificate of the public half, signed by the pair itself, in DER.
    [[nodiscard]] std::string certificate() const;

private:
    KeyPair(auth::KeyMaterial material, auth::Algorithm algorithm);

    auth::KeyMaterial material_;
    auth::Algorithm algorithm_;
};

}  // namespace taskgate::test
