// SPDX-License-Identifier: MIT
#include "support/certificates.hpp"

#include "base/openssl.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace taskgate::test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Stream = std::unique_ptr<BIO, Free<BIO_free>>;

void check(bool went_well, const char* what) {
    if (!went_well) throw std::runtime_error(std::string{"OpenSSL cannot "} + what);
}

Key make_key(KeyKind kind) {
    EVP_PKEY* key = nullptr;
    switch (kind) {
        case KeyKind::p256: key = EVP_EC_gen("P-256"); break;
        case KeyKind::p384: key = EVP_EC_gen("P-384"); break;
        case KeyKind::secp256k1: key = EVP_EC_gen("secp256k1"); break;
        case KeyKind::rsa_1024: key = EVP_RSA_gen(1024); break;
        case KeyKind::rsa_2048: key = EVP_RSA_gen(2048); break;
        case KeyKind::rsa_4096: key = EVP_RSA_gen(4096); break;
        case KeyKind::ed25519: key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"); break;
    }
    check(key != nullptr, "make a key");
    return Key{key};
}

void add_extension(X509* certificate, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension{
        X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str())};
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        const bool is_address = name.find(':') != std::string::npos ||
                                std::all_of(name.begin(), name.end(), [](char c) {
                                    return c == '.' || (c >= '0' && c <= '9');
                                });
        text += (text.empty() ? "" : ",") + std::string{is_address ? "IP:" : "DNS:"} + name;
    }
    return text;
}

std::string read_stream(BIO* stream) {
    char* begin = nullptr;
    const long size = BIO_get_mem_data(stream, &begin);
    return {begin, static_cast<std::size_t>(size)};
}

}  // namespace

CertificatePair make_certificate(const CertificateShape& shape) {
    const Key key = make_key(shape.key);
    const std::unique_ptr<X509, Free<X509_free>> certificate{X509_new()};
    std::array<unsigned char, 8> serial{};
    check(certificate && RAND_bytes(serial.data(), serial.size()) == 1, "begin a certificate");
    serial.front() &= 0x7f;
    const std::unique_ptr<BIGNUM, Free<BN_free>> number{
        BN_bin2bn(serial.data(), serial.size(), nullptr)};
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    const std::string common = shape.names.empty() ? "nobody" : shape.names.front();
    check(
        X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
            BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr &&
            X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes_of(common),
                                       static_cast<int>(common.size()), -1, 0) == 1 &&
            X509_set_issuer_name(certificate.get(), subject) == 1 &&
            X509_set_pubkey(certificate.get(), key.get()) == 1 &&
            X509_gmtime_adj(X509_getm_notBefore(certificate.get()), shape.begins.count()) !=
                nullptr &&
            X509_gmtime_adj(X509_getm_notAfter(certificate.get()), shape.ends.count()) != nullptr,
        "fill a certificate");
    if (!shape.names.empty()) {
        add_extension(certificate.get(), NID_subject_alt_name, alternative_names(shape.names));
    }
    add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
    const EVP_MD* digest = shape.key == KeyKind::ed25519 ? nullptr : EVP_sha256();
    check(X509_sign(certificate.get(), key.get(), digest) > 0, "sign a certificate");
    const Stream certificate_text{BIO_new(BIO_s_mem())};
    const Stream key_text{BIO_new(BIO_s_mem())};
    check(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1 &&
              PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                       nullptr) == 1,
          "write PEM");
    CertificatePair pair;
    pair.certificate = read_stream(certificate_text.get());
    pair.key = read_stream(key_text.get());
    return pair;
}

CertificateFiles write_certificate(const std::filesystem::path& folder, std::string_view name,
                                   const CertificatePair& pair) {
    CertificateFiles files;
    files.certificate = (folder / (std::string{name} + ".pem")).string();
    files.key = (folder / (std::string{name} + ".key")).string();
    std::ofstream{files.certificate} << pair.certificate;
    std::ofstream{files.key} << pair.key;
    using std::filesystem::perms;
    std::filesystem::permissions(files.key, perms::owner_read | perms::owner_write);
    return files;
}

std::string encrypt_key(const std::string& key) {
    const Stream in{BIO_new_mem_buf(key.data(), static_cast<int>(key.size()))};
    const Key read{PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr)};
    const Stream out{BIO_new(BIO_s_mem())};
    constexpr std::string_view passphrase = "a passphrase";
    check(read && PEM_write_bio_PrivateKey(
                      out.get(), read.get(), EVP_aes_128_cbc(), bytes_of(passphrase),
                      static_cast<int>(passphrase.size()), nullptr, nullptr) == 1,
          "encrypt a key");
    return read_stream(out.get());
}

}  // namespace taskgate::test
