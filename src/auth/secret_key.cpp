// SPDX-License-Identifier: MIT
#include "auth/secret_key.hpp"

#include "base/openssl.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <utility>

namespace taskgate::auth {

namespace {

/// An HMAC of up to 64 bytes.
struct Hmac {
    std::array<unsigned char, 64> bytes = {};
    std::size_t size = 0;
};

using Mac = std::unique_ptr<EVP_MAC, Free<EVP_MAC_free>>;
using Context = std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>>;

std::string digest_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::hs384: return "SHA384";
        case Algorithm::hs512: return "SHA512";
        default: return "SHA256";
    }
}

Context make_context(std::string_view secret, Algorithm algorithm) {
    const Mac mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    Context context{mac ? EVP_MAC_CTX_new(mac.get()) : nullptr};
    std::string digest = digest_of(algorithm);
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!context ||
        EVP_MAC_init(context.get(), bytes_of(secret), secret.size(), parameters.data()) != 1) {
        throw std::runtime_error("OpenSSL has no HMAC with SHA-2");
    }
    return context;
}

/// This thread's keyed context of a key, made at its first use. The few most recent are kept, so
/// that keys which are no longer in force do not pile up.
EVP_MAC_CTX* context_of(std::uint64_t serial, std::string_view secret, Algorithm algorithm) {
    constexpr std::size_t kept = 16;
    thread_local std::vector<std::pair<std::uint64_t, Context>> contexts;
    const auto found = std::find_if(contexts.begin(), contexts.end(),
                                    [serial](const auto& entry) { return entry.first == serial; });
    if (found != contexts.end()) return found->second.get();
    if (contexts.size() >= kept) contexts.erase(contexts.begin());
    return contexts.emplace_back(serial, make_context(secret, algorithm)).second.get();
}

Hmac hmac(EVP_MAC_CTX* context, std::string_view input) {
    Hmac out;
    // Without a key, init starts over with the one that the context holds.
    if (EVP_MAC_init(context, nullptr, 0, nullptr) != 1 ||
        EVP_MAC_update(context, bytes_of(input), input.size()) != 1 ||
        EVP_MAC_final(context, out.bytes.data(), &out.size, out.bytes.size()) != 1) {
        throw std::runtime_error("the HMAC failed");
    }
    return out;
}

std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

SecretKey::SecretKey(std::string secret, std::string label, Algorithm algorithm)
    : secret_(std::move(secret)),
      label_(std::move(label)),
      algorithm_(algorithm),
      serial_(next_serial()) {}

SecretKey::~SecretKey() { OPENSSL_cleanse(secret_.data(), secret_.size()); }

bool SecretKey::verifies(std::string_view input, std::string_view signature) const {
    const Hmac expected = hmac(context_of(serial_, secret_, algorithm_), input);
    return signature.size() == expected.size &&
           CRYPTO_memcmp(expected.bytes.data(), signature.data(), expected.size) == 0;
}

std::string SecretKey::sign(std::string_view input) const {
    const Hmac out = hmac(context_of(serial_, secret_, algorithm_), input);
    return {out.bytes.begin(), out.bytes.begin() + static_cast<std::ptrdiff_t>(out.size)};
}

std::size_t SecretKey::least_size(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::hs384: return 48;
        case Algorithm::hs512: return 64;
        default: return 32;
    }
}

}  // namespace taskgate::auth
