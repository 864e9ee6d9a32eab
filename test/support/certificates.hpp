// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Certificates for servers of the tests, made by OpenSSL's library.
namespace taskgate::test {

/// Kinds of keys that a certificate may have; the last two are none that Taskgate takes.
enum class KeyKind : std::uint8_t { p256, p384, rsa_2048, rsa_4096, ed25519, rsa_1024, secp256k1 };

/// What a certificate says. By default it is one that is good for the tests' own address.
struct CertificateShape {
    KeyKind key = KeyKind::p256;
    std::vector<std::string> names = {"localhost", "127.0.0.1"};  ///< addresses are known as such
    std::chrono::seconds begins = -std::chrono::hours{1};         ///< from now
    std::chrono::seconds ends = std::chrono::hours{24 * 90};      ///< from now
};

/// A certificate and its key, both in PEM.
struct CertificatePair {
    std::string certificate = {};
    std::string key = {};
};

/// The same as files, the key's for this user alone.
struct CertificateFiles {
    std::string certificate = {};
    std::string key = {};
};

/// Makes a key and a certificate that it signs itself. Throws where OpenSSL refuses.
CertificatePair make_certificate(const CertificateShape& shape = {});

/// Writes `<name>.pem` and `<name>.key`.
CertificateFiles write_certificate(const std::filesystem::path& folder, std::string_view name,
                                   const CertificatePair& pair);

/// The key in PEM, under a passphrase.
std::string encrypt_key(const std::string& key);

}  // namespace taskgate::test
