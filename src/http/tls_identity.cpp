// SPDX-License-Identifier: MIT
#include "http/tls_identity.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <ctime>

namespace taskgate::http {

namespace {

using Stream = std::unique_ptr<BIO, Free<BIO_free>>;

constexpr int least_rsa_bits = 2048;
/// A signature with a key of 3072 bits takes about 3 ms, one of 4096 about twice as long.
constexpr int most_quick_rsa_bits = 3072;
constexpr std::chrono::days soon{14};

Stream stream_of(std::string_view text) {
    return Stream{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

/// Declines to ask anybody for a passphrase.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) { return -1; }

Result<Time> to_time(const ASN1_TIME* time) {
    std::tm fields{};
    if (ASN1_TIME_to_tm(time, &fields) != 1) return invalid("a time in it cannot be read");
    return Time{std::chrono::seconds{::timegm(&fields)}};
}

std::string day_and_time(Time time) { return to_rfc3339(time).substr(0, 19) + "Z"; }

/// An address as a URL would have it, without brackets.
std::string address_text(const ASN1_OCTET_STRING& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int size = ASN1_STRING_length(&address);
    const int family = size == sizeof(in_addr) ? AF_INET : AF_INET6;
    if (size != sizeof(in_addr) && size != sizeof(in6_addr)) return {};
    const char* written =
        ::inet_ntop(family, ASN1_STRING_get0_data(&address), text.data(), text.size());
    return written == nullptr ? std::string{} : std::string{written};
}

std::vector<std::string> read_names(X509* certificate) {
    std::vector<std::string> names;
    const std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>> all{static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))};
    const int count = all ? sk_GENERAL_NAME_num(all.get()) : 0;
    names.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        int type = 0;
        const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type);
        std::string name;
        if (type == GEN_DNS) {
            const auto* text = static_cast<const ASN1_IA5STRING*>(value);
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of a C interface
            const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
            name = to_lower({bytes, static_cast<std::size_t>(ASN1_STRING_length(text))});
        } else if (type == GEN_IPADD) {
            name = address_text(*static_cast<const ASN1_OCTET_STRING*>(value));
        }
        if (!name.empty()) names.push_back(std::move(name));
    }
    return names;
}

/// The name of the curve of an elliptic key, as OpenSSL has it.
std::string curve_of(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    std::size_t size = 0;
    if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return {};
    return {name.data(), size};
}

Result<void> check_strength(const EVP_PKEY* key) {
    constexpr std::string_view expected =
        "expected RSA with at least 2048 bits, ECDSA on P-256, P-384 or P-521, or Ed25519";
    const int type = key == nullptr ? 0 : EVP_PKEY_get_base_id(key);
    if (type == EVP_PKEY_ED25519) return {};
    if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) {
        const int bits = EVP_PKEY_get_bits(key);
        if (bits >= least_rsa_bits) return {};
        return invalid(fmt::format("its RSA key has {} bits: {}", bits, expected));
    }
    if (type == EVP_PKEY_EC) {
        const std::string curve = curve_of(key);
        if (curve == "prime256v1" || curve == "secp384r1" || curve == "secp521r1") return {};
        return invalid(fmt::format("its key is on the curve {}: {}", curve, expected));
    }
    return invalid(fmt::format("its key is of another kind: {}", expected));
}

Result<void> check_validity(CertificateChain& chain, Time now) {
    const auto begin = to_time(X509_get0_notBefore(chain.leaf()));
    const auto end = to_time(X509_get0_notAfter(chain.leaf()));
    if (!begin) return begin.error();
    if (!end) return end.error();
    if (now < *begin) {
        return invalid(fmt::format("it is not valid before {}: expected one that is valid now",
                                   day_and_time(*begin)));
    }
    if (now > *end) {
        return invalid(
            fmt::format("it expired at {}: expected one that is valid now", day_and_time(*end)));
    }
    chain.end = *end;
    return {};
}

bool is_in_order(const CertificateChain& chain) {
    for (std::size_t i = 1; i < chain.certificates.size(); ++i) {
        X509* issuer = chain.certificates[i].get();
        if (X509_check_issued(issuer, chain.certificates[i - 1].get()) != X509_V_OK) return false;
    }
    return true;
}

}  // namespace

Result<CertificateChain> read_certificates(std::string_view pem, Time now) {
    CertificateChain chain;
    const Stream stream = stream_of(pem);
    for (;;) {
        Certificate next{PEM_read_bio_X509(stream.get(), nullptr, no_passphrase, nullptr)};
        if (!next) break;
        chain.certificates.push_back(std::move(next));
    }
    // Behind the last one nothing more begins; everything else is a broken one.
    const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (chain.certificates.empty() && is_end) {
        return invalid("it holds no certificate: expected PEM, -----BEGIN CERTIFICATE-----");
    }
    if (!is_end) {
        return invalid(fmt::format("its certificate number {} cannot be read: expected PEM",
                                   chain.certificates.size() + 1));
    }
    chain.names = read_names(chain.leaf());
    if (chain.names.empty()) {
        return invalid("it is for no host: expected one with names in its subjectAltName");
    }
    if (auto strong = check_strength(X509_get0_pubkey(chain.leaf())); !strong) {
        return strong.error();
    }
    if (auto valid = check_validity(chain, now); !valid) return valid.error();
    return chain;
}

Result<PrivateKey> read_private_key(std::string_view pem, const CertificateChain& chain) {
    const Stream stream = stream_of(pem);
    PrivateKey key{PEM_read_bio_PrivateKey(stream.get(), nullptr, no_passphrase, nullptr)};
    ERR_clear_error();
    if (!key) {
        if (pem.find("ENCRYPTED") != std::string_view::npos) {
            return invalid("it is encrypted: expected a key without a passphrase");
        }
        return invalid("it holds no private key: expected PEM, -----BEGIN PRIVATE KEY-----");
    }
    const bool belongs = X509_check_private_key(chain.leaf(), key.get()) == 1;
    ERR_clear_error();
    if (!belongs) return invalid("it is not the key of that certificate");
    return key;
}

std::vector<std::string> find_doubts(const TlsIdentity& identity, Time now) {
    std::vector<std::string> doubts;
    const CertificateChain& chain = identity.chain;
    if (chain.end - now <= soon) {
        const auto left = std::chrono::floor<std::chrono::seconds>(chain.end - now);
        doubts.push_back(fmt::format("the certificate {} expires in {}, at {}", identity.label,
                                     to_words(left), day_and_time(chain.end)));
    }
    if (!is_in_order(chain)) {
        doubts.push_back(fmt::format(
            "the certificates of {} do not follow one another: expected each to be signed by the next",
            identity.label));
    }
    const EVP_PKEY* key = identity.key.get();
    const bool is_rsa =
        EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA || EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS;
    if (is_rsa && EVP_PKEY_get_bits(key) > most_quick_rsa_bits) {
        doubts.push_back(fmt::format(
            "the RSA key of {} has {} bits: each handshake holds up other requests for some "
            "milliseconds (with ECDSA on P-256, for less than one)",
            identity.label, EVP_PKEY_get_bits(key)));
    }
    return doubts;
}

bool is_name_of_host(std::string_view name, std::string_view host) {
    if (name == host) return true;
    if (!name.starts_with("*.")) return false;
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 && name.substr(1) == host.substr(dot);
}

}  // namespace taskgate::http
