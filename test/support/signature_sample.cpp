// SPDX-License-Identifier: MIT
#include "support/signature_sample.hpp"

#include "auth/base64url.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>

namespace taskgate::test {

SignatureSample::SignatureSample(auth::Algorithm algorithm, std::string_view more_claims)
    : pair(issuer_pair(algorithm)),
      keys(read_keys({pair.jwk_named("key-1")})),
      header(header_naming(name_of(algorithm), "key-1")),
      input(signing_input(header, claims_with(more_claims))),
      good(pair.sign(input)) {}

std::string SignatureSample::token(std::string_view signature) const {
    return input + '.' + auth::encode_base64url(signature);
}

void SignatureSample::expect(const NamedSignatures& signatures,
                             std::optional<auth::Refusal> refusal) const {
    std::vector<NamedToken> tokens;
    tokens.reserve(signatures.size());
    for (const auto& [name, signature] : signatures) {
        tokens.push_back(
            {fmt::format("{}: {}", name_of(pair.algorithm()), name), token(signature), refusal});
    }
    expect_verdicts(tokens, keys);
}

}  // namespace taskgate::test
