// SPDX-License-Identifier: MIT
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace taskgate {

namespace {

using auth::Algorithm;
using test::claims_with;
using test::header_naming;
using test::issuer_pair;
using test::make_token;
using test::read_keys;
using test::stranger_pair;
using test::verdict_of;

const std::string accepted = fmt::format("user {}", test::token_user);

bool is_edwards(Algorithm algorithm) {
    return algorithm == Algorithm::ed25519 || algorithm == Algorithm::ed448;
}

/// The names that a token's `alg` may have for an algorithm.
std::vector<std::string> names_of(Algorithm algorithm) {
    std::vector<std::string> names{std::string{name_of(algorithm)}};
    if (is_edwards(algorithm)) names.emplace_back("EdDSA");
    return names;
}

std::string header_of(Algorithm algorithm) {
    return fmt::format(R"({{"alg":"{}"}})", name_of(algorithm));
}

TEST(PublicKeyTokens, OfEveryAlgorithmAreAcceptedByTheirOwnKey) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        for (const std::string& in_key : names_of(algorithm)) {
            const auth::KeySet keys = read_keys({pair.jwk({"key-1", in_key, "sig", {}})});
            for (const std::string& in_token : names_of(algorithm)) {
                const auto token =
                    make_token(pair, header_naming(in_token, "key-1"), claims_with());
                EXPECT_EQ(verdict_of(token, keys), accepted) << in_token << " by " << in_key;
            }
        }
    }
}

TEST(PublicKeyTokens, OfEveryAlgorithmAreRefusedWhereAStrangerSignedThem) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auth::KeySet keys = read_keys({issuer_pair(algorithm).jwk_named("key-1")});
        EXPECT_EQ(verdict_of(make_token(stranger_pair(algorithm), "key-1"), keys), "bad_signature")
            << name_of(algorithm);
    }
}

TEST(PublicKeyTokens, OfEveryAlgorithmFindTheirKeyAmongAllOthers) {
    std::vector<std::string> jwks;
    for (const Algorithm algorithm : test::public_algorithms()) {
        jwks.push_back(
            stranger_pair(algorithm).jwk_named(fmt::format("old-{}", name_of(algorithm))));
        jwks.push_back(issuer_pair(algorithm).jwk_named(fmt::format("new-{}", name_of(algorithm))));
    }
    const auth::KeySet keys = read_keys(jwks);
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto old_id = fmt::format("old-{}", name_of(algorithm));
        const auto new_id = fmt::format("new-{}", name_of(algorithm));
        EXPECT_EQ(verdict_of(make_token(stranger_pair(algorithm), old_id), keys), accepted);
        EXPECT_EQ(verdict_of(make_token(issuer_pair(algorithm), new_id), keys), accepted);
        EXPECT_EQ(verdict_of(make_token(issuer_pair(algorithm), old_id), keys), "bad_signature");
        EXPECT_EQ(verdict_of(make_token(stranger_pair(algorithm), new_id), keys), "bad_signature");
    }
}

TEST(PublicKeyTokens, WithoutKidAreAcceptedByTheOnlyKeyOfTheirAlgorithm) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const std::string token = make_token(pair, header_of(algorithm), claims_with());
        const std::string named = pair.jwk_named("key-1");
        std::string nameless = named;
        nameless.replace(nameless.find(R"("kid":"key-1",)"), 14, "");
        EXPECT_EQ(verdict_of(token, read_keys({named})), accepted) << name_of(algorithm);
        EXPECT_EQ(verdict_of(token, read_keys({nameless})), accepted) << name_of(algorithm);
        std::vector<std::string> jwks{named};
        for (const Algorithm other : test::public_algorithms()) {
            if (other == algorithm) continue;
            jwks.push_back(issuer_pair(other).jwk_named("key-1"));
        }
        EXPECT_EQ(verdict_of(token, read_keys(jwks)), accepted) << name_of(algorithm);
    }
}

TEST(PublicKeyTokens, WithoutKidAreRefusedWhereTwoKeysHaveTheirAlgorithm) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto& pair = issuer_pair(algorithm);
        const std::string token = make_token(pair, header_of(algorithm), claims_with());
        const std::string own = pair.jwk_named("key-1");
        const std::string other = stranger_pair(algorithm).jwk_named("key-2");
        EXPECT_EQ(verdict_of(token, read_keys({own, other})), "ambiguous_key");
        EXPECT_EQ(verdict_of(token, read_keys({other, own})), "ambiguous_key");
        EXPECT_EQ(verdict_of(token, read_keys({own, own})), "ambiguous_key");
    }
}

TEST(PublicKeyTokens, NamingEddsaWithoutKidAreRefusedWhereBothEdwardsCurvesHaveAKey) {
    const auto& pair = issuer_pair(Algorithm::ed25519);
    const std::string own = pair.jwk_named("key-1");
    const std::string other = issuer_pair(Algorithm::ed448).jwk_named("key-2");
    const std::string token = make_token(pair, R"({"alg":"EdDSA"})", claims_with());
    EXPECT_EQ(verdict_of(token, read_keys({own})), accepted);
    EXPECT_EQ(verdict_of(token, read_keys({own, other})), "ambiguous_key");
    const std::string exact = make_token(pair, R"({"alg":"Ed25519"})", claims_with());
    EXPECT_EQ(verdict_of(exact, read_keys({own, other})), accepted);
}

TEST(PublicKeyTokens, WithoutKidAreRefusedWhereNoKeyHasTheirAlgorithm) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        std::vector<std::string> jwks;
        for (const Algorithm other : test::public_algorithms()) {
            if (other != algorithm) jwks.push_back(issuer_pair(other).jwk_named("key-1"));
        }
        const std::string token =
            make_token(issuer_pair(algorithm), header_of(algorithm), claims_with());
        EXPECT_EQ(verdict_of(token, read_keys(jwks)), "wrong_algorithm") << name_of(algorithm);
        EXPECT_EQ(verdict_of(token, read_keys({})), "wrong_algorithm") << name_of(algorithm);
    }
}

TEST(PublicKeyTokens, OfTwoKeysWithOneKidAreAcceptedByEitherOfThem) {
    for (const Algorithm algorithm : test::public_algorithms()) {
        const auto keys = read_keys({stranger_pair(algorithm).jwk_named("key-1"),
                                     issuer_pair(algorithm).jwk_named("key-1")});
        EXPECT_EQ(verdict_of(make_token(issuer_pair(algorithm), "key-1"), keys), accepted);
        EXPECT_EQ(verdict_of(make_token(stranger_pair(algorithm), "key-1"), keys), accepted);
    }
    const auto keys = read_keys({stranger_pair(Algorithm::es256).jwk_named("key-1"),
                                 issuer_pair(Algorithm::es256).jwk_named("key-1")});
    const auto third = test::KeyPair::generate(Algorithm::es256);
    EXPECT_EQ(verdict_of(make_token(third, "key-1"), keys), "bad_signature");
}

}  // namespace

}  // namespace taskgate
