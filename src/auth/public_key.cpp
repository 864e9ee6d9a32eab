// SPDX-License-Identifier: MIT
#include "auth/public_key.hpp"

#include "base/openssl.hpp"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <optional>
#include <stdexcept>
#include <utility>

namespace taskgate::auth {

namespace {

using Context = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

/// How OpenSSL is to verify an algorithm.
struct Method {
    const EVP_MD* digest = nullptr;  ///< null: the signature brings its own hash (EdDSA)
    bool is_pss = false;
    std::size_t coordinate = 0;  ///< of r and of s, in bytes; 0: no ECDSA
};

Method method_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::rs256: return {EVP_sha256()};
        case Algorithm::rs384: return {EVP_sha384()};
        case Algorithm::rs512: return {EVP_sha512()};
        case Algorithm::ps256: return {EVP_sha256(), true};
        case Algorithm::ps384: return {EVP_sha384(), true};
        case Algorithm::ps512: return {EVP_sha512(), true};
        case Algorithm::es256: return {EVP_sha256(), false, 32};
        case Algorithm::es384: return {EVP_sha384(), false, 48};
        case Algorithm::es512: return {EVP_sha512(), false, 66};
        case Algorithm::ed25519:
        case Algorithm::ed448: return {};
        default: throw std::logic_error("a public key for an HMAC");
    }
}

/// A signature of r and s side by side (RFC 7518 3.4) in the DER that OpenSSL wants; nothing where
/// it has another length. Whether r and s are in range is for OpenSSL to say.
std::optional<std::string> to_der(std::string_view signature, std::size_t coordinate) {
    if (signature.size() != 2 * coordinate) return std::nullopt;
    const Signature parsed{ECDSA_SIG_new()};
    const auto size = static_cast<int>(coordinate);
    BIGNUM* r = BN_bin2bn(bytes_of(signature), size, nullptr);
    BIGNUM* s = BN_bin2bn(bytes_of(signature.substr(coordinate)), size, nullptr);
    if (!parsed || ECDSA_SIG_set0(parsed.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return std::nullopt;
    }
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(parsed.get(), &der);
    if (length <= 0) return std::nullopt;
    std::string text(der, der + length);
    OPENSSL_free(der);
    return text;
}

bool verify_with(EVP_PKEY* key, const Method& method, std::string_view input,
                 std::string_view signature) {
    const Context context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* parameters = nullptr;  // the context's own
    if (!context ||
        EVP_DigestVerifyInit(context.get(), &parameters, method.digest, nullptr, key) != 1) {
        return false;
    }
    // RFC 7518 3.5: MGF1 with the same hash, which is the default, and a salt as long as it.
    if (method.is_pss &&
        (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) != 1)) {
        return false;
    }
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(input),
                            input.size()) == 1;
}

}  // namespace

PublicKey::PublicKey(KeyMaterial material, Algorithm algorithm, std::string id, std::string label)
    : material_(std::move(material)),
      algorithm_(algorithm),
      id_(std::move(id)),
      label_(std::move(label)) {}

bool PublicKey::verifies(std::string_view input, std::string_view signature) const {
    const Method method = method_of(algorithm_);
    std::optional<std::string> der;
    if (method.coordinate > 0) {
        der = to_der(signature, method.coordinate);
        if (!der) return false;
        signature = *der;
    } else if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(material_.get()))) {
        // RFC 8017 8.1.2 and 8.2.2, RFC 8032 5.1.7: of exactly that length.
        return false;
    }
    const bool verifies = verify_with(material_.get(), method, input, signature);
    if (!verifies) ERR_clear_error();
    return verifies;
}

}  // namespace taskgate::auth
