// SPDX-License-Identifier: MIT
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::KeyGroup;
using auth::KeySet;
using test::claims_with;
using test::issuer_pair;
using test::make_token;
using test::stranger_pair;
using test::verdict_of;

using Groups = std::vector<KeyGroup>;

const std::string accepted = fmt::format("user {}", test::token_user);
const std::string issuer_a = "https://a.example";
const std::string issuer_b = "https://b.example";

const test::KeyPair& pair_of_a() { return issuer_pair(Algorithm::es256); }
const test::KeyPair& pair_of_b() { return stranger_pair(Algorithm::es256); }

KeyGroup group_of(const test::KeyPair& pair, std::vector<std::string> issuers,
                  std::string_view id = "key-1") {
    return test::read_group({pair.jwk_named(id)}, std::move(issuers));
}

/// A token of one of the pairs; `issuer` is JSON, empty where there is no `iss`.
std::string token_by(const test::KeyPair& pair, std::string_view issuer,
                     std::string_view id = R"(,"kid":"key-1")") {
    const std::string header = fmt::format(R"({{"alg":"{}"{}}})", name_of(pair.algorithm()), id);
    const std::string claims = issuer.empty() ? "" : fmt::format(R"("iss":{})", issuer);
    return make_token(pair, header, claims_with(claims));
}

std::string in_json(std::string_view text) { return fmt::format("\"{}\"", text); }

TEST(IssuersOfTokens, HaveKeysOfTheirOwnEvenUnderTheSameKid) {
    for (const Groups& groups :
         {Groups{group_of(pair_of_a(), {issuer_a}), group_of(pair_of_b(), {issuer_b})},
          Groups{group_of(pair_of_b(), {issuer_b}), group_of(pair_of_a(), {issuer_a})}}) {
        const KeySet keys{groups};
        for (const std::string_view id : {R"(,"kid":"key-1")", ""}) {
            EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_a), id), keys), accepted);
            EXPECT_EQ(verdict_of(token_by(pair_of_b(), in_json(issuer_b), id), keys), accepted);
            EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_b), id), keys),
                      "bad_signature");
            EXPECT_EQ(verdict_of(token_by(pair_of_b(), in_json(issuer_a), id), keys),
                      "bad_signature");
        }
    }
}

TEST(IssuersOfTokens, DoNotLendTheirKeysToAnother) {
    const KeySet keys{Groups{group_of(pair_of_a(), {issuer_a}, "key-a"),
                             group_of(pair_of_b(), {issuer_b}, "key-b")}};
    const auto verdict = [&keys](const test::KeyPair& pair, std::string_view issuer,
                                 std::string_view id) {
        return verdict_of(token_by(pair, in_json(issuer), fmt::format(R"(,"kid":"{}")", id)), keys);
    };
    EXPECT_EQ(verdict(pair_of_a(), issuer_a, "key-a"), accepted);
    EXPECT_EQ(verdict(pair_of_b(), issuer_b, "key-b"), accepted);
    EXPECT_EQ(verdict(pair_of_a(), issuer_b, "key-a"), "unknown_key");
    EXPECT_EQ(verdict(pair_of_b(), issuer_a, "key-b"), "unknown_key");
    EXPECT_EQ(verdict(pair_of_a(), issuer_a, "key-b"), "unknown_key");
    EXPECT_EQ(verdict(pair_of_a(), issuer_b, "key-b"), "bad_signature");
}

TEST(IssuersOfTokens, AreComparedAsExactStrings) {
    const KeySet keys{Groups{group_of(pair_of_a(), {issuer_a}), group_of(pair_of_b(), {issuer_b})}};
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), R"("https:\/\/a.example")"), keys), accepted);
    for (const std::string_view issuer : {"",
                                          R"("")",
                                          R"("https://a.example/")",
                                          R"("https://A.example")",
                                          R"("HTTPS://a.example")",
                                          R"("http://a.example")",
                                          R"("a.example")",
                                          R"(" https://a.example")",
                                          R"("https://a.example ")",
                                          R"("https://a.example\u0000")",
                                          R"("https://a.example:443")",
                                          R"("https://a.example.evil.example")",
                                          R"("https://evil.example/https://a.example")",
                                          R"("https://a.example@evil.example")",
                                          R"("https://\u0430.example")",
                                          R"("*")",
                                          R"("https://a.example,https://b.example")",
                                          "null",
                                          "true",
                                          "1",
                                          "[]",
                                          "{}",
                                          R"(["https://a.example"])",
                                          R"(["https://a.example","https://b.example"])",
                                          R"({"https://a.example":true})"}) {
        for (const std::string_view id : {R"(,"kid":"key-1")", ""}) {
            EXPECT_EQ(verdict_of(token_by(pair_of_a(), issuer, id), keys), "wrong_issuer")
                << issuer;
        }
    }
    const std::string twice = claims_with(R"("iss":"https://a.example","iss":"https://a.example")");
    EXPECT_EQ(
        verdict_of(make_token(pair_of_a(), test::header_naming("ES256", "key-1"), twice), keys),
        "bad_payload");
}

TEST(IssuersOfTokens, MayBeSeveralForOneSet) {
    const KeySet keys{Groups{group_of(pair_of_a(), {issuer_a, "https://old.a.example"})}};
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_a)), keys), accepted);
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), R"("https://old.a.example")"), keys), accepted);
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_b)), keys), "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), ""), keys), "wrong_issuer");
}

TEST(IssuersOfTokens, AreAskedForTheirBoundSetBeforeOneThatIsBoundToNone) {
    for (const Groups& groups :
         {Groups{group_of(pair_of_a(), {issuer_a}), group_of(pair_of_b(), {})},
          Groups{group_of(pair_of_b(), {}), group_of(pair_of_a(), {issuer_a})}}) {
        const KeySet keys{groups};
        for (const std::string_view id : {R"(,"kid":"key-1")", ""}) {
            EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_a), id), keys), accepted);
            EXPECT_EQ(verdict_of(token_by(pair_of_b(), in_json(issuer_a), id), keys),
                      "bad_signature");
            for (const std::string_view issuer :
                 {"", R"("https://b.example")", R"("")", "null", "7"}) {
                EXPECT_EQ(verdict_of(token_by(pair_of_b(), issuer, id), keys), accepted) << issuer;
                EXPECT_EQ(verdict_of(token_by(pair_of_a(), issuer, id), keys), "bad_signature")
                    << issuer;
            }
        }
    }
}

TEST(IssuersOfTokens, WithoutASetOfTheirOwnAreTriedWithEverySetThatIsBoundToNone) {
    const KeySet keys{Groups{group_of(pair_of_a(), {}), group_of(pair_of_b(), {})}};
    for (const std::string_view issuer : {"", R"("https://a.example")"}) {
        EXPECT_EQ(verdict_of(token_by(pair_of_a(), issuer), keys), accepted);
        EXPECT_EQ(verdict_of(token_by(pair_of_b(), issuer), keys), accepted);
        EXPECT_EQ(verdict_of(token_by(pair_of_a(), issuer, ""), keys), "ambiguous_key");
    }
}

TEST(IssuersOfTokens, AreHeldToThePolicyToo) {
    auth::Policy policy;
    policy.issuers = {issuer_b};
    const KeySet bound{
        Groups{group_of(pair_of_a(), {issuer_a}), group_of(pair_of_b(), {issuer_b})}};
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_a)), bound, policy), "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by(pair_of_b(), in_json(issuer_b)), bound, policy), accepted);
    const KeySet unbound{Groups{group_of(pair_of_a(), {})}};
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_a)), unbound, policy),
              "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), ""), unbound, policy), "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), R"(["https://b.example"])"), unbound, policy),
              "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_b)), unbound, policy), accepted);
}

/// The shared secret beside a key set, as BETTER_AUTH_SECRET beside BETTER_AUTH_URL.
KeySet secret_beside_a_set() {
    KeyGroup secrets = test::secret_group();
    secrets.issuers = {issuer_a};
    secrets.issuer_may_be_absent = true;
    return KeySet{Groups{secrets, group_of(pair_of_a(), {issuer_a})}};
}

std::string token_by_secret(std::string_view issuer) {
    const std::string claims = issuer.empty() ? "" : fmt::format(R"("iss":{})", issuer);
    return test::make_token(test::token_secret, R"({"alg":"HS256"})", claims_with(claims));
}

TEST(IssuersOfTokens, MayBeAbsentFromASecretsTokenButNotBeAnother) {
    const KeySet keys = secret_beside_a_set();
    EXPECT_EQ(verdict_of(token_by_secret(""), keys), accepted);
    EXPECT_EQ(verdict_of(token_by_secret(in_json(issuer_a)), keys), accepted);
    for (const std::string_view issuer :
         {R"("https://b.example")", R"("")", R"("https://a.example/")", "null", "7", "[]",
          R"(["https://a.example"])", R"({"https://a.example":1})"}) {
        EXPECT_EQ(verdict_of(token_by_secret(issuer), keys), "wrong_issuer") << issuer;
    }
}

TEST(IssuersOfTokens, MustStandInASecretsTokenWhereItIsBoundToThem) {
    KeyGroup secrets = test::secret_group();
    secrets.issuers = {issuer_a, issuer_b};
    const KeySet keys{Groups{secrets}};
    EXPECT_EQ(verdict_of(token_by_secret(in_json(issuer_a)), keys), accepted);
    EXPECT_EQ(verdict_of(token_by_secret(in_json(issuer_b)), keys), accepted);
    EXPECT_EQ(verdict_of(token_by_secret(""), keys), "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by_secret(R"("https://c.example")"), keys), "wrong_issuer");
}

TEST(IssuersOfTokens, MayNotBeAbsentFromAKeySetsTokenBesideASecret) {
    const KeySet keys = secret_beside_a_set();
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_a)), keys), accepted);
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), ""), keys), "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by(pair_of_a(), in_json(issuer_b)), keys), "wrong_issuer");
    auth::Policy policy;
    policy.issuers = {issuer_a};
    EXPECT_EQ(verdict_of(token_by_secret(""), keys, policy), "wrong_issuer");
    EXPECT_EQ(verdict_of(token_by_secret(in_json(issuer_a)), keys, policy), accepted);
}

TEST(IssuersOfTokens, OfASecretAreJudgedBehindTheSignature) {
    const KeySet keys = secret_beside_a_set();
    const std::string foreign = test::make_token(test::other_token_secret, R"({"alg":"HS256"})",
                                                 claims_with(R"("iss":"https://b.example")"));
    EXPECT_EQ(verdict_of(foreign, keys), "bad_signature");
}

}  // namespace

}  // namespace taskgate
