// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "auth/secret_key.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::claims_with;
using test::issuer_pair;
using test::verdict_of;

const std::string accepted = fmt::format("user {}", test::token_user);

using Secrets = std::vector<std::pair<std::string, std::string>>;

/// Everything about a public key that somebody could take for a secret, by name.
Secrets published_bytes(const test::KeyPair& pair) {
    const std::string pem = pair.pem();
    const std::string body =
        pem.substr(pem.find('\n') + 1, pem.rfind("-----END") - pem.find('\n') - 1);
    std::string with_carriage_returns;
    for (const char c : pem) with_carriage_returns += c == '\n' ? "\r\n" : std::string(1, c);
    Secrets out{{"PEM", pem},
                {"PEM without the last line end", pem.substr(0, pem.size() - 1)},
                {"PEM with two line ends", pem + "\n"},
                {"PEM with a NUL behind it", pem + std::string(1, '\0')},
                {"PEM with CRLF", with_carriage_returns},
                {"PEM without its armour", body},
                {"DER", pair.der()},
                {"DER in base64url", auth::encode_base64url(pair.der())},
                {"certificate", pair.certificate()},
                {"JWK", pair.jwk_named("key-1")},
                {"JWK without kid", pair.jwk()},
                {"key set", test::key_set_text({pair.jwk_named("key-1")})},
                {"kid", "key-1"},
                {"label", "test keys"},
                {"nothing", ""}};
    const bool is_rsa = pair.algorithm() <= Algorithm::ps512;
    const bool is_elliptic = pair.algorithm() <= Algorithm::es512 && !is_rsa;
    for (const std::string_view name : is_rsa        ? std::vector<std::string_view>{"n", "e"}
                                       : is_elliptic ? std::vector<std::string_view>{"x", "y"}
                                                     : std::vector<std::string_view>{"x"}) {
        const std::string bytes = pair.number(name);
        out.emplace_back(fmt::format("{} in bytes", name), bytes);
        out.emplace_back(fmt::format("{} as it stands", name), auth::encode_base64url(bytes));
        out.emplace_back(fmt::format("{} with a zero before it", name), '\0' + bytes);
    }
    if (is_elliptic) {
        const std::string point = pair.number("x") + pair.number("y");
        out.emplace_back("x and y", point);
        out.emplace_back("an uncompressed point", '\x04' + point);
    }
    return out;
}

/// A token of an HMAC whose secret those bytes are.
std::string token_by(const std::string& secret, Algorithm hmac, std::string_view more) {
    const auto header = fmt::format(R"({{"alg":"{}"{}}})", name_of(hmac), more);
    const auth::SecretKey key{secret, "public bytes", hmac};
    return test::token_of(header, claims_with(),
                          key.sign(test::signing_input(header, claims_with())));
}

constexpr Algorithm hmacs[] = {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};

std::vector<test::NamedToken> confusing_tokens(const test::KeyPair& pair, Refusal refusal) {
    std::vector<test::NamedToken> tokens;
    for (const auto& [name, bytes] : published_bytes(pair)) {
        for (const Algorithm hmac : hmacs) {
            for (const std::string_view more : {"", R"(,"kid":"key-1")"}) {
                tokens.push_back({fmt::format("{} {}: {}{}", name_of(pair.algorithm()), name,
                                              name_of(hmac), more),
                                  token_by(bytes, hmac, more), refusal});
            }
        }
    }
    return tokens;
}

TEST(PublicKeysAsSecrets, WouldBeAcceptedByAVerifierThatTookThemForSecrets) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        for (const auto& [name, bytes] : published_bytes(issuer_pair(algorithm))) {
            for (const Algorithm hmac : hmacs) {
                const auth::KeySet gullible{
                    {std::make_shared<auth::SecretKey>(bytes, "public bytes", hmac)}};
                EXPECT_EQ(verdict_of(token_by(bytes, hmac, ""), gullible, test::every_algorithm()),
                          accepted)
                    << name;
            }
        }
    }
}

TEST(PublicKeysAsSecrets, AreRefusedWhereOnlyAKeySetIsThere) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const auth::KeySet keys = test::read_keys({pair.jwk_named("key-1")});
        const auto tokens = confusing_tokens(pair, Refusal::wrong_algorithm);
        test::expect_verdicts(tokens, keys);
        test::expect_verdicts(tokens, keys, test::every_algorithm());
    }
}

TEST(PublicKeysAsSecrets, AreRefusedWhereASecretStandsBesideTheKeySet) {
    const std::string secret{test::token_secret};
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const auth::KeyGroup group = test::read_group({pair.jwk_named("key-1")});
        for (const auto& groups :
             {std::vector{group, test::secret_group()}, std::vector{test::secret_group(), group}}) {
            const auth::KeySet keys{groups};
            for (const Algorithm hmac : hmacs) {
                EXPECT_EQ(verdict_of(token_by(secret, hmac, R"(,"kid":"key-1")"), keys,
                                     test::every_algorithm()),
                          accepted);
            }
            test::expect_verdicts(confusing_tokens(pair, Refusal::bad_signature), keys,
                                  test::every_algorithm());
        }
    }
}

TEST(PublicKeysAsSecrets, AreRefusedForTheLongerHmacsThatNobodyNamed) {
    const auto& pair = issuer_pair(Algorithm::rs256);
    const auth::KeySet keys{std::vector<auth::KeyGroup>{test::read_group({pair.jwk_named("key-1")}),
                                                        test::secret_group()}};
    const std::string secret{test::token_secret};
    EXPECT_EQ(verdict_of(token_by(secret, Algorithm::hs256, ""), keys), accepted);
    for (const Algorithm hmac : {Algorithm::hs384, Algorithm::hs512}) {
        EXPECT_EQ(verdict_of(token_by(secret, hmac, ""), keys), "wrong_algorithm");
        EXPECT_EQ(verdict_of(token_by(pair.pem(), hmac, ""), keys), "wrong_algorithm");
    }
    EXPECT_EQ(verdict_of(token_by(pair.pem(), Algorithm::hs256, ""), keys), "bad_signature");
}

TEST(PublicKeysAsSecrets, AreRefusedWhereAnotherAlgorithmIsClaimedForTheHmac) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const auth::KeySet keys{std::vector<auth::KeyGroup>{
            test::read_group({pair.jwk_named("key-1")}), test::secret_group()}};
        const std::string header = test::header_naming(name_of(algorithm), "key-1");
        const std::string input = test::signing_input(header, claims_with());
        Secrets secrets = published_bytes(pair);
        secrets.emplace_back("the secret", test::token_secret);
        std::vector<test::NamedToken> tokens;
        for (const auto& [name, bytes] : secrets) {
            for (const Algorithm hmac : hmacs) {
                const auth::SecretKey key{bytes, "public bytes", hmac};
                tokens.push_back({name, test::token_of(header, claims_with(), key.sign(input)),
                                  Refusal::bad_signature});
            }
        }
        test::expect_verdicts(tokens, keys, test::every_algorithm());
    }
}

}  // namespace

}  // namespace taskgate
