// SPDX-License-Identifier: MIT
#include "support/signer.hpp"

#include "auth/base64url.hpp"

#include <fmt/format.h>

#include <utility>

namespace taskgate::test {

using auth::encode_base64url;

Signer::Signer(std::string kid)
    : kid_(std::move(kid)), pair_(KeyPair::generate(auth::Algorithm::ed25519)) {}

std::string Signer::token(std::string_view user, std::string_view issuer, Time now,
                          std::string_view members) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::string input =
        encode_base64url(fmt::format(R"({{"alg":"EdDSA","kid":"{}"}})", kid_)) + '.' +
        encode_base64url(fmt::format(R"({{"sub":"{}","iss":"{}","iat":{},"exp":{}{}}})", user,
                                     issuer, seconds, seconds + 3600, members));
    return input + '.' + encode_base64url(pair_.sign(input));
}

std::string key_set_of(std::initializer_list<const Signer*> signers) {
    std::string keys;
    for (const Signer* signer : signers) keys += (keys.empty() ? "" : ",") + signer->jwk();
    return R"({"keys":[)" + keys + "]}";
}

}  // namespace taskgate::test
