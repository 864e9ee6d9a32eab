// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "auth/jwk.hpp"
#include "support/key_pairs.hpp"
#include "support/left_out_keys.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace taskgate::auth {

namespace {

using test::expect_left_out;
using test::issuer_pair;
using test::JwkFields;
using test::Unusable;

std::string with_more(const test::KeyPair& pair, std::string more) {
    JwkFields fields;
    fields.algorithm = name_of(pair.algorithm());
    fields.more = std::move(more);
    return pair.jwk(fields);
}

std::string elliptic_jwk(std::string_view curve, std::string_view x, std::string_view y) {
    return fmt::format(R"({{"kty":"EC","crv":"{}","x":"{}","y":"{}"}})", curve, encode_base64url(x),
                       encode_base64url(y));
}

std::string edwards_jwk(std::string_view curve, std::string_view x) {
    return fmt::format(R"({{"kty":"OKP","crv":"{}","x":"{}"}})", curve, encode_base64url(x));
}

TEST(UnusableKeys, AreThoseForAnotherPurpose) {
    std::vector<Unusable> table;
    for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::ed448}) {
        const auto& pair = issuer_pair(algorithm);
        for (const std::string_view use : {R"("enc")", R"("SIG")", R"("Sig")", R"("sig ")", R"("")",
                                           R"("sign")", "null", "1", R"(["sig"])", "{}"}) {
            table.push_back(
                {with_more(pair, fmt::format(R"("use":{})", use)), "its use is not sig"});
        }
        for (const std::string_view operations :
             {"[]", R"(["sign"])", R"(["Verify"])", R"(["verify "])", R"(["encrypt","wrapKey"])",
              R"("verify")", "null", "true", R"({"verify":true})", R"([["verify"]])", "[null,7]"}) {
            table.push_back({with_more(pair, fmt::format(R"("key_ops":{})", operations)),
                             "its key_ops lack verify"});
        }
        table.push_back({with_more(pair, R"("use":"enc","key_ops":["verify"])"), "use"});
        table.push_back({with_more(pair, R"("use":"sig","key_ops":["sign"])"), "key_ops"});
    }
    expect_left_out(table);
}

TEST(UnusableKeys, AreThoseThatAreNotPublic) {
    std::vector<Unusable> table{
        {R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ","alg":"HS256"})",
         "a private key or a secret"},
        {R"({"kty":"oct","alg":"HS256"})", "a shared secret"},
        {R"({"kty":"oct"})", "a shared secret"}};
    for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::ed25519}) {
        for (const std::string_view more :
             {R"("d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE")", R"("d":"")", R"("d":null)",
              R"("\u0064":"AQ")", R"("k":"AQ")"}) {
            table.push_back({with_more(issuer_pair(algorithm), std::string{more}),
                             "a private key or a secret"});
        }
    }
    // An RSA key is given away by any of these, without d (RFC 7518 6.3.2).
    for (const std::string_view name : {"p", "q", "dp", "dq", "qi", "oth"}) {
        table.push_back(
            {with_more(issuer_pair(Algorithm::rs256), fmt::format(R"("{}":"AQ")", name)),
             "a private key or a secret"});
    }
    expect_left_out(table);
}

TEST(UnusableKeys, AreThoseOfAnotherTypeOrCurve) {
    const std::string point = issuer_pair(Algorithm::es256).number("x");
    const std::string other = issuer_pair(Algorithm::es256).number("y");
    const std::string edwards = issuer_pair(Algorithm::ed25519).number("x");
    std::vector<Unusable> table{{"{}", "its type (kty) is unknown"}};
    for (const std::string_view type :
         {R"("rsa")", R"("ec")", R"("okp")", R"("OCT")", R"("AKP")", R"("EC2")", R"("")",
          R"("EC ")", "null", "1", R"(["EC"])"}) {
        table.push_back({fmt::format(R"({{"kty":{},"crv":"P-256","x":"{}","y":"{}"}})", type,
                                     encode_base64url(point), encode_base64url(other)),
                         "its type (kty) is unknown"});
    }
    for (const std::string_view curve : {"secp256k1", "P-192", "P-224", "p-256", "P256", "P-257",
                                         "secp256r1", "prime256v1", "BP-256", "Ed25519", ""}) {
        table.push_back(
            {elliptic_jwk(curve, point, other), "its curve is not one of P-256, P-384"});
    }
    for (const std::string_view curve :
         {"X25519", "X448", "ed25519", "ED25519", "Ed25519 ", "Ed25519ph", "P-256", ""}) {
        table.push_back({edwards_jwk(curve, edwards), "its curve is not one of Ed25519 and Ed448"});
    }
    table.push_back({R"({"kty":"EC","crv":["P-256"]})", "its curve is not one of P-256"});
    table.push_back({R"({"kty":"OKP","crv":null})", "its curve is not one of Ed25519"});
    expect_left_out(table);
}

TEST(UnusableKeys, AreThoseWhoseAlgIsNotOfTheirType) {
    struct Case {
        Algorithm algorithm;
        std::vector<std::string_view> wrong;
    };
    const std::vector<Case> cases{
        {Algorithm::rs256,
         {R"("ES256")", R"("EdDSA")", R"("HS256")", R"("RSA-OAEP")", R"("RSA-OAEP-256")",
          R"("none")", R"("rs256")", R"("RS1")", R"("")", "null", "1", R"(["RS256"])"}},
        {Algorithm::es256,
         {R"("ES384")", R"("ES512")", R"("ES256K")", R"("ECDH-ES")", R"("RS256")", R"("EdDSA")",
          R"("HS256")", R"("none")", "null", "{}"}},
        {Algorithm::es512, {R"("ES256")", R"("ES521")", R"("HS512")"}},
        {Algorithm::ed25519, {R"("Ed448")", R"("ES256")", R"("eddsa")", R"("HS256")", "null"}},
        {Algorithm::ed448, {R"("Ed25519")", R"("ES512")", "false"}}};
    std::vector<Unusable> table;
    for (const Case& one : cases) {
        for (const std::string_view alg : one.wrong) {
            JwkFields fields;
            fields.more = fmt::format(R"("alg":{})", alg);
            table.push_back({issuer_pair(one.algorithm).jwk(fields), "is not one of its type"});
        }
    }
    table.push_back({issuer_pair(Algorithm::rs256).jwk(), "an RSA key without alg"});
    expect_left_out(table);
}

TEST(UnusableKeys, AreEntriesThatAreNoObjects) {
    std::vector<Unusable> table;
    for (const char* entry : {"null", "true", "0", "1.5", R"("key")", R"("{}")", "[]", "[{}]"}) {
        table.push_back({entry, "it is not a JSON object"});
    }
    expect_left_out(table);
}

TEST(UnusableKeys, HaveTheirAlgQuotedBriefly) {
    const auto sentence_of = [](std::string_view alg) {
        JwkFields fields;
        fields.more = fmt::format(R"("alg":{})", alg);
        const auto document =
            read_key_set(test::key_set_text({issuer_pair(Algorithm::es256).jwk(fields)}),
                         "the label", default_algorithms(), false);
        return document && document->skipped.size() == 1 ? document->skipped[0] : "";
    };
    EXPECT_EQ(sentence_of(R"("ES\n\u001b[2J\u009b\"")"),
              R"(key 1: its alg "ES\n\u001b[2J?\"" is not one of its type)");
    EXPECT_LT(sentence_of('"' + std::string(100'000, 'E') + '"').size(), 200U);
}

TEST(UnusableKeys, AreCalledByTheirPlaceAndAShortKid) {
    const auto sentence_of = [](std::string_view id) {
        const auto document =
            read_key_set(fmt::format(R"({{"keys":[{{"kid":{}}}]}})", id), "the label", {}, false);
        return document && document->skipped.size() == 1 ? document->skipped[0] : "";
    };
    const std::string rest = ": its type (kty) is unknown";
    EXPECT_EQ(sentence_of(R"("a")"), "key 1 (kid \"a\")" + rest);
    EXPECT_EQ(sentence_of(R"("a\nb\u0000\u001b[2J")"),
              "key 1 (kid \"a\\nb\\u0000\\u001b[2J\")" + rest);
    for (const std::string& id : {std::string{R"("")"}, std::string{"7"}, std::string{"null"},
                                  '"' + std::string(65, 'k') + '"'}) {
        EXPECT_EQ(sentence_of(id), "key 1" + rest) << id;
    }
    EXPECT_EQ(sentence_of(R"("\u007f\u009b31m")"), "key 1 (kid \"??31m\")" + rest);
    EXPECT_EQ(sentence_of('"' + std::string(64, 'k') + '"'),
              "key 1 (kid \"" + std::string(64, 'k') + "\")" + rest);
}

}  // namespace

}  // namespace taskgate::auth
