// SPDX-License-Identifier: MIT
#include "support/signer.hpp"

#include "auth/base64url.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <utility>

namespace taskgate::test {

using auth::encode_base64url;

Signer::Signer(std::string kid)
    : kid_(std::move(kid)), key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free) {}

std::string Signer::jwk() const {
    std::array<unsigned char, 32> bytes{};
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key_.get(), bytes.data(), &size);
    return fmt::format(R"({{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","kid":"{}","x":"{}"}})", kid_,
                       encode_base64url(std::string{bytes.begin(), bytes.end()}));
}

std::string Signer::token(std::string_view user, std::string_view issuer, Time now,
                          std::string_view members) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::string input =
        encode_base64url(fmt::format(R"({{"alg":"EdDSA","kid":"{}"}})", kid_)) + '.' +
        encode_base64url(fmt::format(R"({{"sub":"{}","iss":"{}","iat":{},"exp":{}{}}})", user,
                                     issuer, seconds, seconds + 3600, members));
    std::array<unsigned char, 64> signature{};
    std::size_t size = signature.size();
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_.get());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
    EVP_DigestSign(context, signature.data(), &size, bytes, input.size());
    EVP_MD_CTX_free(context);
    return input + '.' + encode_base64url(std::string{signature.begin(), signature.end()});
}

std::string key_set_of(std::initializer_list<const Signer*> signers) {
    std::string keys;
    for (const Signer* signer : signers) keys += (keys.empty() ? "" : ",") + signer->jwk();
    return R"({"keys":[)" + keys + "]}";
}

}  // namespace taskgate::test
