// SPDX-License-Identifier: MIT
#include "auth/keys.hpp"

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

constexpr std::size_t hmac_size = 32;
using Hmac = std::array<unsigned char, hmac_size>;

struct FreeMac {
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
};
struct FreeContext {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    return reinterpret_cast<const unsigned char*>(text.data());
}

Context make_context(std::string_view secret) {
    const std::unique_ptr<EVP_MAC, FreeMac> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    Context context{mac ? EVP_MAC_CTX_new(mac.get()) : nullptr};
    std::string digest = "SHA256";
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!context ||
        EVP_MAC_init(context.get(), bytes_of(secret), secret.size(), parameters.data()) != 1) {
        throw std::runtime_error("OpenSSL has no HMAC-SHA256");
    }
    return context;
}

/// This thread's keyed context of a key, made at its first use. The few most recent are kept, so
/// that keys which are no longer in force do not pile up.
EVP_MAC_CTX* context_of(std::uint64_t serial, std::string_view secret) {
    constexpr std::size_t kept = 16;
    thread_local std::vector<std::pair<std::uint64_t, Context>> contexts;
    const auto found = std::find_if(contexts.begin(), contexts.end(),
                                    [serial](const auto& entry) { return entry.first == serial; });
    if (found != contexts.end()) return found->second.get();
    if (contexts.size() >= kept) contexts.erase(contexts.begin());
    return contexts.emplace_back(serial, make_context(secret)).second.get();
}

Hmac hmac(std::uint64_t serial, std::string_view secret, std::string_view input) {
    EVP_MAC_CTX* context = context_of(serial, secret);
    Hmac out{};
    std::size_t size = 0;
    // Without a key, init starts over with the one that the context holds.
    if (EVP_MAC_init(context, nullptr, 0, nullptr) != 1 ||
        EVP_MAC_update(context, bytes_of(input), input.size()) != 1 ||
        EVP_MAC_final(context, out.data(), &size, out.size()) != 1 || size != out.size()) {
        throw std::runtime_error("HMAC-SHA256 failed");
    }
    return out;
}

std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

SecretKey::SecretKey(std::string secret, std::string label)
    : secret_(std::move(secret)), label_(std::move(label)), serial_(next_serial()) {}

SecretKey::~SecretKey() { OPENSSL_cleanse(secret_.data(), secret_.size()); }

bool SecretKey::verifies(std::string_view input, std::string_view signature) const {
    const Hmac expected = hmac(serial_, secret_, input);
    return signature.size() == expected.size() &&
           CRYPTO_memcmp(expected.data(), signature.data(), expected.size()) == 0;
}

std::string SecretKey::sign(std::string_view input) const {
    const Hmac out = hmac(serial_, secret_, input);
    return {out.begin(), out.end()};
}

bool KeySet::allows(std::string_view algorithm) const {
    return std::any_of(keys_.begin(), keys_.end(),
                       [algorithm](const auto& key) { return key->algorithm() == algorithm; });
}

}  // namespace taskgate::auth
