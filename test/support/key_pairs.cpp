// SPDX-License-Identifier: MIT
#include "support/key_pairs.hpp"

#include "auth/base64url.hpp"
#include "base/json.hpp"
#include "base/openssl.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <utility>

namespace taskgate::test {

namespace {

using auth::Algorithm;

using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Stream = std::unique_ptr<BIO, Free<BIO_free>>;

using taskgate::bytes_of;
unsigned char* bytes_of(std::string& text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    return reinterpret_cast<unsigned char*>(text.data());
}

void check(bool went_well, const char* what) {
    if (!went_well) throw std::runtime_error(std::string{"OpenSSL cannot "} + what);
}

/// What tells the algorithms apart.
struct Facts {
    const char* type;    ///< of the key, for OpenSSL
    const char* curve;   ///< `crv`; null for RSA
    const char* digest;  ///< null: the algorithm brings its own
    bool is_pss;
};

Facts facts_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::rs256: return {"RSA", nullptr, "SHA256", false};
        case Algorithm::rs384: return {"RSA", nullptr, "SHA384", false};
        case Algorithm::rs512: return {"RSA", nullptr, "SHA512", false};
        case Algorithm::ps256: return {"RSA", nullptr, "SHA256", true};
        case Algorithm::ps384: return {"RSA", nullptr, "SHA384", true};
        case Algorithm::ps512: return {"RSA", nullptr, "SHA512", true};
        case Algorithm::es256: return {"EC", "P-256", "SHA256", false};
        case Algorithm::es384: return {"EC", "P-384", "SHA384", false};
        case Algorithm::es512: return {"EC", "P-521", "SHA512", false};
        case Algorithm::ed25519: return {"ED25519", "Ed25519", nullptr, false};
        case Algorithm::ed448: return {"ED448", "Ed448", nullptr, false};
        default: throw std::logic_error("a key pair for an HMAC");
    }
}

bool is_rsa(const Facts& facts) { return facts.curve == nullptr; }
bool is_elliptic(const Facts& facts) { return std::string_view{facts.type} == "EC"; }
bool is_edwards(const Facts& facts) { return facts.digest == nullptr; }

std::size_t coordinate_size(const Facts& facts) {
    const std::string_view curve{facts.curve};
    return curve == "P-256" ? 32 : curve == "P-384" ? 48 : 66;
}

EVP_PKEY* generate_key(const Facts& facts, RsaShape shape) {
    const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, facts.type, nullptr)};
    check(context && EVP_PKEY_keygen_init(context.get()) == 1, "begin a key");
    if (is_rsa(facts)) {
        const Number exponent{BN_new()};
        check(exponent && BN_set_word(exponent.get(), shape.exponent) == 1 &&
                  EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(shape.bits)) ==
                      1 &&
                  EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), exponent.get()) == 1,
              "shape an RSA key");
    } else if (is_elliptic(facts)) {
        check(EVP_PKEY_CTX_set_group_name(context.get(), facts.curve) == 1, "choose a curve");
    }
    EVP_PKEY* key = nullptr;
    check(EVP_PKEY_keygen(context.get(), &key) == 1, "make a key");
    return key;
}

/// The number in as many bytes as are asked for, or as it needs.
std::string to_bytes(const BIGNUM* number, std::size_t size) {
    std::string bytes(size > 0 ? size : static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    check(BN_bn2binpad(number, bytes_of(bytes), static_cast<int>(bytes.size())) >= 0,
          "write a number");
    return bytes;
}

/// r and s side by side (RFC 7518 3.4).
std::string to_raw(std::string_view der, std::size_t coordinate) {
    const unsigned char* begin = bytes_of(der);
    const std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> parsed{
        d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()))};
    check(parsed != nullptr, "read its own signature");
    return to_bytes(ECDSA_SIG_get0_r(parsed.get()), coordinate) +
           to_bytes(ECDSA_SIG_get0_s(parsed.get()), coordinate);
}

void set_padding(EVP_PKEY_CTX* context, bool is_pss, const SigningMethod& method) {
    if (!is_pss) {
        check(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1, "pad as PKCS #1 1.5");
        return;
    }
    check(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(
                  context, method.salt_size.value_or(RSA_PSS_SALTLEN_DIGEST)) == 1,
          "pad as PSS");
    if (method.mask_digest.empty()) return;
    check(EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_get_digestbyname(method.mask_digest.c_str())) ==
              1,
          "choose the hash of a mask");
}

std::string read_stream(BIO* stream) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(stream, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

KeyPair::KeyPair(auth::KeyMaterial material, Algorithm algorithm)
    : material_(std::move(material)), algorithm_(algorithm) {}

KeyPair KeyPair::generate(Algorithm algorithm, RsaShape shape) {
    return {auth::KeyMaterial{generate_key(facts_of(algorithm), shape), Free<EVP_PKEY_free>{}},
            algorithm};
}

KeyPair KeyPair::with_algorithm(Algorithm algorithm) const { return {material_, algorithm}; }

std::string KeyPair::sign(std::string_view input, const SigningMethod& method) const {
    const Facts facts = facts_of(algorithm_);
    const EVP_MD* digest = nullptr;
    if (!method.digest.empty()) {
        digest = EVP_get_digestbyname(method.digest.c_str());
        check(digest != nullptr, "find the hash");
    } else if (!is_edwards(facts)) {
        digest = EVP_get_digestbyname(facts.digest);
    }
    const DigestContext context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* parameters = nullptr;  // the context's own
    check(context &&
              EVP_DigestSignInit(context.get(), &parameters, digest, nullptr, material_.get()) == 1,
          "begin a signature");
    if (is_rsa(facts)) {
        const bool is_pss = method.padding ? *method.padding == RsaPadding::pss : facts.is_pss;
        set_padding(parameters, is_pss, method);
    }
    std::size_t size = 0;
    check(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(input), input.size()) == 1,
          "size a signature");
    std::string signature(size, '\0');
    check(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(input),
                         input.size()) == 1,
          "sign");
    signature.resize(size);
    if (!is_elliptic(facts) || method.is_in_der) return signature;
    return to_raw(signature, coordinate_size(facts));
}

std::string KeyPair::sign_block(std::string_view block) const {
    const KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, material_.get(), nullptr)};
    std::size_t size = block.size();
    std::string signature(size, '\0');
    check(context && EVP_PKEY_sign_init(context.get()) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
              EVP_PKEY_sign(context.get(), bytes_of(signature), &size, bytes_of(block),
                            block.size()) == 1,
          "sign a block");
    return signature;
}

std::string KeyPair::number(std::string_view name) const {
    const Facts facts = facts_of(algorithm_);
    if (is_edwards(facts)) {
        std::size_t size = 0;
        check(EVP_PKEY_get_raw_public_key(material_.get(), nullptr, &size) == 1, "size a point");
        std::string bytes(size, '\0');
        check(EVP_PKEY_get_raw_public_key(material_.get(), bytes_of(bytes), &size) == 1,
              "write a point");
        return bytes;
    }
    const char* parameter = name == "n"   ? OSSL_PKEY_PARAM_RSA_N
                            : name == "e" ? OSSL_PKEY_PARAM_RSA_E
                            : name == "x" ? OSSL_PKEY_PARAM_EC_PUB_X
                                          : OSSL_PKEY_PARAM_EC_PUB_Y;
    BIGNUM* value = nullptr;
    check(EVP_PKEY_get_bn_param(material_.get(), parameter, &value) == 1, "name a number");
    const Number owner{value};
    return to_bytes(value, is_elliptic(facts) ? coordinate_size(facts) : 0);
}

std::string KeyPair::jwk(const JwkFields& fields) const {
    const Facts facts = facts_of(algorithm_);
    std::string text;
    json::Writer writer{text};
    const auto add = [&](std::string_view name) {
        writer.member(name, auth::encode_base64url(number(name)));
    };
    writer.begin_object();
    if (is_rsa(facts)) {
        writer.member("kty", "RSA");
        add("n");
        add("e");
    } else {
        writer.member("kty", is_elliptic(facts) ? "EC" : "OKP").member("crv", facts.curve);
        add("x");
        if (is_elliptic(facts)) add("y");
    }
    if (fields.id) writer.member("kid", *fields.id);
    if (fields.algorithm) writer.member("alg", *fields.algorithm);
    if (fields.use) writer.member("use", *fields.use);
    if (!fields.more.empty()) text += ',' + fields.more;
    return text + '}';
}

std::string KeyPair::jwk_named(std::string_view id) const {
    JwkFields fields;
    fields.id = id;
    fields.algorithm = auth::name_of(algorithm_);
    return jwk(fields);
}

std::string KeyPair::pem() const {
    const Stream stream{BIO_new(BIO_s_mem())};
    check(stream && PEM_write_bio_PUBKEY(stream.get(), material_.get()) == 1, "write PEM");
    return read_stream(stream.get());
}

std::string KeyPair::der() const {
    const Stream stream{BIO_new(BIO_s_mem())};
    check(stream && i2d_PUBKEY_bio(stream.get(), material_.get()) == 1, "write DER");
    return read_stream(stream.get());
}

std::string KeyPair::certificate() const {
    const Facts facts = facts_of(algorithm_);
    const Certificate certificate{X509_new()};
    check(certificate && X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0) != nullptr &&
              X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600) != nullptr &&
              X509_set_pubkey(certificate.get(), material_.get()) == 1 &&
              X509_sign(certificate.get(), material_.get(),
                        is_edwards(facts) ? nullptr : EVP_get_digestbyname(facts.digest)) > 0,
          "certify");
    const Stream stream{BIO_new(BIO_s_mem())};
    check(stream && i2d_X509_bio(stream.get(), certificate.get()) == 1, "write a certificate");
    return read_stream(stream.get());
}

}  // namespace taskgate::test
