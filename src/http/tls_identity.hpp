// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/openssl.hpp"
#include "base/result.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What a TLS server shows of itself: certificates and their keys, checked before they are used.
namespace taskgate::http {

using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

/// A server's certificate and those behind it, up to but without the one that clients know.
struct CertificateChain {
    std::vector<Certificate> certificates = {};  ///< the server's first
    /// The hosts that it is for (RFC 5280 4.2.1.6), in lower case: names, `*.example.com`,
    /// addresses.
    std::vector<std::string> names = {};
    Time end = {};  ///< the last moment at which the server's certificate is valid

    [[nodiscard]] X509* leaf() const { return certificates.front().get(); }
};

/// A chain with the key that belongs to it. Owned by whoever makes a `TlsContext` of it.
struct TlsIdentity {
    CertificateChain chain = {};
    PrivateKey key = {};
    std::string label = {};  ///< what it is called in warnings: the certificate's file
};

/// Reads certificates in PEM, the server's first. An error says what is wrong with them and what
/// would be right: none, one that is not valid at `now`, for no host, or with too weak a key.
Result<CertificateChain> read_certificates(std::string_view pem, Time now);

/// Reads the key in PEM that belongs to a chain. An error says what is wrong with it, and nothing
/// of what it holds.
Result<PrivateKey> read_private_key(std::string_view pem, const CertificateChain& chain);

/// What is legal but doubtful about an identity, a sentence each: it expires within 14 days, its
/// chain is out of order, or every handshake takes too long with its key.
std::vector<std::string> find_doubts(const TlsIdentity& identity, Time now);

/// Whether a name out of a certificate is that of a host (RFC 6125 6.4): the same, or `*` in place
/// of its first label. Both in lower case.
[[nodiscard]] bool is_name_of_host(std::string_view name, std::string_view host);

}  // namespace taskgate::http
