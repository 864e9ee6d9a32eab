// SPDX-License-Identifier: MIT
#include "auth/key_material.hpp"

#include "base/openssl.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <cstddef>

namespace taskgate::auth {

namespace {

using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

KeyMaterial own(EVP_PKEY* key) { return {key, Free<EVP_PKEY_free>{}}; }

/// What OpenSSL makes of the parameters, checked by it; null where it finds them wrong.
KeyMaterial make_checked(const char* type, OSSL_PARAM_BLD* builder) {
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder)};
    const Context maker{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* made = nullptr;
    if (!parameters || !maker || EVP_PKEY_fromdata_init(maker.get()) != 1 ||
        EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        ERR_clear_error();
        return {};
    }
    KeyMaterial key = own(made);
    const Context checker{EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr)};
    if (!checker || EVP_PKEY_public_check(checker.get()) != 1) {
        ERR_clear_error();
        return {};
    }
    return key;
}

struct CurveFacts {
    const char* name;
    std::size_t size;  ///< of a coordinate, in bytes
};

CurveFacts facts_of(EllipticCurve curve) {
    switch (curve) {
        case EllipticCurve::p256: return {"P-256", 32};
        case EllipticCurve::p384: return {"P-384", 48};
        default: return {"P-521", 66};
    }
}

}  // namespace

MadeKey make_rsa_key(std::string_view modulus, std::string_view exponent) {
    constexpr int least_bits = 2048;
    constexpr int most_bits = 8192;
    constexpr std::size_t most_bytes = 2 * most_bits / 8;
    constexpr std::size_t most_exponent = 4;
    if (modulus.size() > most_bytes) return std::string_view{"the RSA key is too large"};
    if (exponent.empty() || exponent.size() > most_exponent) {
        return std::string_view{"the RSA key's exponent is not of 1 to 4 bytes"};
    }
    const Number n{BN_bin2bn(bytes_of(modulus), static_cast<int>(modulus.size()), nullptr)};
    const Number e{BN_bin2bn(bytes_of(exponent), static_cast<int>(exponent.size()), nullptr)};
    if (!n || !e) return std::string_view{"the RSA key cannot be read"};
    const int bits = BN_num_bits(n.get());
    if (bits < least_bits) return std::string_view{"the RSA key has less than 2048 bits"};
    if (bits > most_bits) return std::string_view{"the RSA key has more than 8192 bits"};
    // With an exponent of 1 everything is its own signature.
    if (BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1) {
        return std::string_view{"the RSA key's numbers are none of RSA"};
    }
    const Builder builder{OSSL_PARAM_BLD_new()};
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return std::string_view{"the RSA key cannot be read"};
    }
    KeyMaterial key = make_checked("RSA", builder.get());
    if (!key) return std::string_view{"the RSA key's numbers are none of RSA"};
    return key;
}

MadeKey make_elliptic_key(EllipticCurve curve, std::string_view x, std::string_view y) {
    const CurveFacts facts = facts_of(curve);
    if (x.size() != facts.size || y.size() != facts.size) {
        return std::string_view{"x or y is not as long as its curve says"};
    }
    const std::string point = std::string{'\x04'}.append(x).append(y);
    const Builder builder{OSSL_PARAM_BLD_new()};
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, facts.name, 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1) {
        return std::string_view{"the key cannot be read"};
    }
    KeyMaterial key = make_checked("EC", builder.get());
    if (!key) return std::string_view{"the point is not on its curve"};
    return key;
}

MadeKey make_edwards_key(EdwardsCurve curve, std::string_view x) {
    if (const auto fault = find_point_fault(curve, x)) return *fault;
    const char* name = curve == EdwardsCurve::ed25519 ? "ED25519" : "ED448";
    KeyMaterial key =
        own(EVP_PKEY_new_raw_public_key_ex(nullptr, name, nullptr, bytes_of(x), x.size()));
    if (!key) {
        ERR_clear_error();
        return std::string_view{"the key cannot be read"};
    }
    return key;
}

}  // namespace taskgate::auth
