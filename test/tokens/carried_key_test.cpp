// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "auth/secret_key.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <utility>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::claims_with;
using test::issuer_pair;
using test::make_token;
using test::stranger_pair;
using test::verdict_of;

const std::string accepted = fmt::format("user {}", test::token_user);

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    std::string input{bytes};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the same
                    reinterpret_cast<const unsigned char*>(input.data()),
                    static_cast<int>(input.size()));
    text.pop_back();
    return text;
}

std::string thumbprint(std::string_view certificate, const EVP_MD* digest) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned size = 0;
    EVP_Digest(certificate.data(), certificate.size(), out.data(), &size, digest, nullptr);
    return auth::encode_base64url(std::string{out.begin(), out.begin() + size});
}

/// Members of a header by which its maker would have us use a key of his (RFC 7515 4.1.2 to 4.1.8).
std::vector<std::string> carriers(const test::KeyPair& pair) {
    const std::string certificate = pair.certificate();
    std::vector<std::string> out;
    for (const std::string& jwk :
         {pair.jwk(), pair.jwk_named("key-1"), pair.jwk_named("key-2"), pair.jwk_named("mine")}) {
        out.push_back(R"("jwk":)" + jwk);
        out.push_back(R"("jwks":)" + test::key_set_text({jwk}));
        out.push_back(R"("keys":[)" + jwk + "]");
    }
    for (const std::string_view url :
         {"https://evil.example/jwks.json", "http://127.0.0.1:1/jwks.json", "file:///dev/stdin",
          "https://app.example.com@evil.example/api/auth/jwks"}) {
        out.push_back(fmt::format(R"("jku":"{}")", url));
        out.push_back(fmt::format(R"("x5u":"{}")", url));
    }
    out.push_back(R"("jku":"data:application/json;base64,)" +
                  base64(test::key_set_text({pair.jwk_named("key-1")})) + '"');
    out.push_back(R"("x5c":[")" + base64(certificate) + R"("])");
    out.push_back(R"("x5c":")" + base64(certificate) + '"');
    out.push_back(R"("x5t":")" + thumbprint(certificate, EVP_sha1()) + R"(","x5c":[")" +
                  base64(certificate) + R"("])");
    out.push_back(R"("x5t#S256":")" + thumbprint(certificate, EVP_sha256()) + '"');
    out.push_back(R"("pem":")" + base64(pair.pem()) + '"');
    out.push_back(R"("epk":)" + pair.jwk());
    return out;
}

std::string header_of(Algorithm algorithm, std::string_view id, std::string_view carrier) {
    return fmt::format(R"({{"alg":"{}",{}{}}})", name_of(algorithm), id, carrier);
}

TEST(CarriedKeys, AreNotUsedInPlaceOfTheIssuers) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& stranger = stranger_pair(algorithm);
        const auth::KeySet keys = test::read_keys({issuer_pair(algorithm).jwk_named("key-1")});
        const auth::KeySet own = test::read_keys({stranger.jwk_named("key-1")});
        std::vector<test::NamedToken> tokens;
        for (const std::string& carrier : carriers(stranger)) {
            for (const auto& [id, refusal] :
                 {std::pair{"", Refusal::bad_signature},
                  std::pair{R"("kid":"key-1",)", Refusal::bad_signature},
                  std::pair{R"("kid":"key-2",)", Refusal::unknown_key},
                  std::pair{R"("kid":"mine",)", Refusal::unknown_key}}) {
                const std::string header = header_of(algorithm, id, carrier);
                tokens.push_back({header, make_token(stranger, header, claims_with()), refusal});
            }
            const std::string header = header_of(algorithm, R"("kid":"key-1",)", carrier);
            EXPECT_EQ(verdict_of(make_token(stranger, header, claims_with()), own), accepted)
                << "the token is not even signed well: " << header;
        }
        test::expect_verdicts(tokens, keys);
    }
}

TEST(CarriedKeys, AreNotUsedWhereTheIssuersSetIsEmptyOrNeverRead) {
    const auto& stranger = stranger_pair(Algorithm::es256);
    auth::KeyGroup waiting = test::read_group({});
    waiting.is_loaded = false;
    for (const std::string& carrier : carriers(stranger)) {
        const std::string named = make_token(
            stranger, header_of(Algorithm::es256, R"("kid":"key-1",)", carrier), claims_with());
        const std::string nameless =
            make_token(stranger, header_of(Algorithm::es256, "", carrier), claims_with());
        EXPECT_EQ(verdict_of(named, test::read_keys({})), "unknown_key") << carrier;
        EXPECT_EQ(verdict_of(nameless, test::read_keys({})), "wrong_algorithm") << carrier;
        const auth::KeySet unread{std::vector<auth::KeyGroup>{waiting}};
        EXPECT_EQ(verdict_of(named, unread), "keys_unavailable") << carrier;
        EXPECT_EQ(verdict_of(nameless, unread), "keys_unavailable") << carrier;
    }
}

TEST(CarriedKeys, DoNotSpoilATokenOfTheIssuersOwnKey) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
        std::vector<test::NamedToken> tokens;
        for (const auto* carried : {&pair, &stranger_pair(algorithm)}) {
            for (const std::string& carrier : carriers(*carried)) {
                const std::string header = header_of(algorithm, R"("kid":"key-1",)", carrier);
                tokens.push_back({header, make_token(pair, header, claims_with()), {}});
            }
        }
        test::expect_verdicts(tokens, keys);
    }
}

TEST(CarriedKeys, ThatAreSecretsAreNotUsedEither) {
    const std::string secret = "a-secret-that-its-token-carries-along";
    const auto jwk = fmt::format(R"({{"kty":"oct","alg":"HS256","kid":"key-1","k":"{}"}})",
                                 auth::encode_base64url(secret));
    const auth::KeyGroup group =
        test::read_group({issuer_pair(Algorithm::es256).jwk_named("key-1")});
    const auth::KeySet alone{std::vector<auth::KeyGroup>{group}};
    const auth::KeySet both{std::vector<auth::KeyGroup>{group, test::secret_group()}};
    for (const std::string& carrier : {R"("jwk":)" + jwk, R"("jwk":)" + jwk + R"(,"kid":"key-1")",
                                       R"("k":")" + auth::encode_base64url(secret) + '"',
                                       R"("jwks":)" + test::key_set_text({jwk})}) {
        const std::string header = header_of(Algorithm::hs256, "", carrier);
        const std::string token = test::make_token(secret, header, claims_with());
        EXPECT_EQ(verdict_of(token, alone), "wrong_algorithm") << carrier;
        EXPECT_EQ(verdict_of(token, both), "bad_signature") << carrier;
        EXPECT_EQ(verdict_of(test::make_token(test::token_secret, header, claims_with()), both),
                  accepted)
            << carrier;
    }
}

}  // namespace

}  // namespace taskgate
