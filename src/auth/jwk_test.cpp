// SPDX-License-Identifier: MIT
#include "auth/jwk.hpp"

#include "support/key_pairs.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace taskgate::auth {

namespace {

using test::issuer_pair;
using test::JwkFields;
using test::key_set_text;

/// What a set's text holds; fails the test where it is none.
KeySetDocument read(std::string_view text,
                    const std::vector<Algorithm>& allowed = default_algorithms(),
                    bool names_algorithms = false) {
    auto document = read_key_set(text, "the label", allowed, names_algorithms);
    if (document) return std::move(*document);
    ADD_FAILURE() << document.error().message << ": " << text;
    return {};
}

std::vector<Algorithm> algorithms_of(const KeySetDocument& document) {
    std::vector<Algorithm> out;
    for (const auto& key : document.keys) out.push_back(key->algorithm());
    return out;
}

/// Whether each key verifies what the pair of its algorithm signs, and nothing else.
void expect_verifying(const KeySetDocument& document) {
    for (const auto& key : document.keys) {
        const auto& pair = issuer_pair(key->algorithm());
        EXPECT_TRUE(key->verifies("input", pair.sign("input"))) << name_of(key->algorithm());
        EXPECT_FALSE(key->verifies("input.", pair.sign("input"))) << name_of(key->algorithm());
    }
}

TEST(KeySetDocuments, HoldAKeyForEveryAlgorithm) {
    std::vector<std::string> jwks;
    for (const Algorithm algorithm : test::public_algorithms()) {
        jwks.push_back(issuer_pair(algorithm).jwk_named(name_of(algorithm)));
    }
    const auto document = read(key_set_text(jwks));
    EXPECT_EQ(algorithms_of(document), test::public_algorithms());
    EXPECT_TRUE(document.skipped.empty());
    for (const auto& key : document.keys) {
        EXPECT_EQ(key->id(), name_of(key->algorithm()));
        EXPECT_EQ(key->label(), "the label");
    }
    expect_verifying(document);
}

TEST(KeySetDocuments, InferTheAlgorithmFromTheCurve) {
    std::vector<std::string> jwks;
    const std::vector<Algorithm> algorithms{Algorithm::es256, Algorithm::es384, Algorithm::es512,
                                            Algorithm::ed25519, Algorithm::ed448};
    jwks.reserve(algorithms.size());
    for (const Algorithm algorithm : algorithms) jwks.push_back(issuer_pair(algorithm).jwk());
    const auto document = read(key_set_text(jwks));
    EXPECT_EQ(algorithms_of(document), algorithms);
    EXPECT_TRUE(document.skipped.empty());
    for (const auto& key : document.keys) EXPECT_EQ(key->id(), "");
    expect_verifying(document);
}

TEST(KeySetDocuments, UseAnRsaKeyWithoutAlgForTheAlgorithmsThatTheConfigurationNames) {
    const std::string text =
        key_set_text({issuer_pair(Algorithm::rs256).jwk({"key-1", {}, {}, {}})});
    const auto unnamed = read(text);
    EXPECT_TRUE(unnamed.keys.empty());
    ASSERT_EQ(unnamed.skipped.size(), 1U);
    EXPECT_NE(unnamed.skipped[0].find("JWT_ALGORITHMS=RS256"), std::string::npos);

    const std::vector<Algorithm> every_rsa{Algorithm::rs256, Algorithm::rs384, Algorithm::rs512,
                                           Algorithm::ps256, Algorithm::ps384, Algorithm::ps512};
    for (const std::vector<Algorithm>& named :
         {std::vector{Algorithm::rs256}, std::vector{Algorithm::ps256},
          std::vector{Algorithm::rs512, Algorithm::ps384}, every_rsa}) {
        const auto document = read(text, named, true);
        EXPECT_EQ(algorithms_of(document), named);
        EXPECT_TRUE(document.skipped.empty());
        for (const auto& key : document.keys) EXPECT_EQ(key->id(), "key-1");
        expect_verifying(document);
    }
    const auto others = read(text, {Algorithm::es256, Algorithm::hs256}, true);
    EXPECT_TRUE(others.keys.empty());
    EXPECT_EQ(
        others.skipped,
        std::vector<std::string>{"key 1 (kid \"key-1\"): its algorithm is none of JWT_ALGORITHMS"});
}

TEST(KeySetDocuments, HoldOnlyKeysOfAlgorithmsThatAreAllowed) {
    std::vector<std::string> jwks;
    for (const Algorithm algorithm : test::public_algorithms()) {
        jwks.push_back(issuer_pair(algorithm).jwk_named("key"));
    }
    for (const Algorithm allowed : test::public_algorithms()) {
        for (const bool names_algorithms : {true, false}) {
            const auto document = read(key_set_text(jwks), {allowed}, names_algorithms);
            EXPECT_EQ(algorithms_of(document), std::vector{allowed});
            ASSERT_EQ(document.skipped.size(), jwks.size() - 1);
            for (const std::string& sentence : document.skipped) {
                EXPECT_NE(sentence.find("its algorithm is none of JWT_ALGORITHMS"),
                          std::string::npos)
                    << sentence;
            }
        }
    }
    EXPECT_TRUE(read(key_set_text(jwks), {}).keys.empty());
    EXPECT_TRUE(
        read(key_set_text(jwks), {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512}, true)
            .keys.empty());
}

TEST(KeySetDocuments, TakeBothNamesOfTheEdwardsCurves) {
    for (const Algorithm algorithm : {Algorithm::ed25519, Algorithm::ed448}) {
        for (const std::string& alg : {std::string{"EdDSA"}, std::string{name_of(algorithm)}}) {
            const auto document =
                read(key_set_text({issuer_pair(algorithm).jwk({{}, alg, {}, {}})}));
            EXPECT_EQ(algorithms_of(document), std::vector{algorithm}) << alg;
        }
    }
}

TEST(KeySetDocuments, PassOverMembersThatTheyDoNotKnow) {
    const auto& pair = issuer_pair(Algorithm::es256);
    for (const std::string_view more :
         {R"("use":"sig")", R"("key_ops":["verify"])", R"("key_ops":["sign","verify"])",
          R"("use":"sig","key_ops":["verify",null,7])", R"("ext":true)",
          R"("x5c":["AAAA"],"x5t":"x","x5u":"https://a.example")", R"("iat":1,"exp":2)",
          R"("D":"x","K":"x","dd":"x")", R"("nested":{"d":"x","deep":[[[{}]]]})"}) {
        JwkFields fields;
        fields.more = more;
        const auto document = read(key_set_text({pair.jwk(fields)}));
        EXPECT_EQ(algorithms_of(document), std::vector{Algorithm::es256}) << more;
        EXPECT_TRUE(document.skipped.empty()) << more;
    }
    const auto beside = read(R"({"issuer":"x","keys":[)" + pair.jwk() + R"(],"more":{"keys":[]}})");
    EXPECT_EQ(beside.keys.size(), 1U);
}

TEST(KeySetDocuments, KeepTheirOrderAndKeysOfTheSameKid) {
    const auto& one = issuer_pair(Algorithm::es256);
    const auto& two = issuer_pair(Algorithm::ed25519);
    const auto document = read(key_set_text(
        {two.jwk_named("b"), one.jwk_named("a"), two.jwk_named("a"), one.jwk_named("a")}));
    std::string ids;
    for (const auto& key : document.keys) ids += key->id();
    EXPECT_EQ(ids, "baaa");
    EXPECT_EQ(algorithms_of(document), (std::vector{Algorithm::ed25519, Algorithm::es256,
                                                    Algorithm::ed25519, Algorithm::es256}));
}

TEST(KeySetDocuments, HoldAHundredKeysAtMost) {
    const auto& pair = issuer_pair(Algorithm::ed25519);
    std::vector<std::string> jwks;
    for (int i = 1; i <= 100; ++i) jwks.push_back(pair.jwk_named(fmt::format("key-{}", i)));
    EXPECT_EQ(read(key_set_text(jwks)).keys.size(), 100U);
    EXPECT_TRUE(read(key_set_text(jwks)).skipped.empty());
    for (int i = 101; i <= 250; ++i) jwks.push_back(pair.jwk_named(fmt::format("key-{}", i)));
    const auto document = read(key_set_text(jwks));
    ASSERT_EQ(document.keys.size(), 100U);
    EXPECT_EQ(document.keys.back()->id(), "key-100");
    EXPECT_EQ(document.skipped, std::vector<std::string>{"only the first 100 keys are used"});
}

TEST(KeySetDocuments, CountTheKeysThatTheyLeaveOut) {
    std::vector<std::string> jwks(100, "null");
    jwks.push_back(issuer_pair(Algorithm::ed25519).jwk_named("key-101"));
    const auto document = read(key_set_text(jwks));
    EXPECT_TRUE(document.keys.empty());
    ASSERT_EQ(document.skipped.size(), 101U);
    EXPECT_EQ(document.skipped.front(), "key 1: it is not a JSON object");
    EXPECT_EQ(document.skipped.back(), "only the first 100 keys are used");
}

TEST(KeySetDocuments, MayBeEmpty) {
    for (const std::string_view text : {R"({"keys":[]})", " {\n\"keys\" : [ ] }\n"}) {
        const auto document = read(text);
        EXPECT_TRUE(document.keys.empty());
        EXPECT_TRUE(document.skipped.empty());
    }
}

TEST(KeySetDocuments, AreRefusedWhereTheyAreNoSetOfKeys) {
    const std::string jwk = issuer_pair(Algorithm::ed25519).jwk_named("key-1");
    /// A set in which that many arrays stand in one another, in the place of a key.
    const auto nested = [](std::size_t levels) {
        return R"({"keys":[)" + std::string(levels, '[') + std::string(levels, ']') + "]}";
    };
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "it is not JSON"},
        {" ", "it is not JSON"},
        {"<!DOCTYPE html><html><body>Not Found</body></html>", "it is not JSON"},
        {"keys", "it is not JSON"},
        {R"({"keys":[)" + jwk + "]", "it is not JSON"},
        {R"({"keys":[)" + jwk + "]}x", "it is not JSON"},
        {R"({"keys":[)" + jwk + ",]}", "it is not JSON"},
        {R"({'keys':[]})", "it is not JSON"},
        {"\xef\xbb\xbf" + key_set_text({jwk}), "it is not JSON"},
        {key_set_text({jwk}) + '\0', "it is not JSON"},
        {"{\"keys\":[\"\xff\"]}", "it is not JSON"},
        {R"({"keys":[{"kid":"\ud800"}]})", "it is not JSON"},
        {R"({"keys":[NaN]})", "it is not JSON"},
        {R"({"keys":[],"keys":[]})", "it is not JSON"},
        {R"({"keys":[],"\u006beys":[)" + jwk + "]}", "it is not JSON"},
        {R"({"keys":[)" + jwk + R"(,{"kty":"EC","kty":"OKP"}]})", "it is not JSON"},
        {R"({"keys":[],"x":{"y":{"z":1,"z":1}}})", "it is not JSON"},
        {nested(63), "it is not JSON"},
        {std::string(100'000, '['), "it is not JSON"},
        {"null", "it is not a key set"},
        {"true", "it is not a key set"},
        {"7", "it is not a key set"},
        {R"("keys")", "it is not a key set"},
        {"[]", "it is not a key set"},
        {"[" + jwk + "]", "it is not a key set"},
        {R"([{"keys":[]}])", "it is not a key set"},
        {"{}", "it is not a key set"},
        {jwk, "it is not a key set"},
        {R"({"keys":null})", "it is not a key set"},
        {R"({"keys":{}})", "it is not a key set"},
        {R"({"keys":"[]"})", "it is not a key set"},
        {R"({"keys":)" + jwk + "}", "it is not a key set"},
        {R"({"Keys":[]})", "it is not a key set"},
        {R"({"jwks":{"keys":[]}})", "it is not a key set"},
        {R"({"error":"not found"})", "it is not a key set"},
        {R"({"issuer":"https://a.example","jwks_uri":"https://a.example/jwks"})",
         "it is not a key set"},
    };
    for (const auto& [text, reason] : cases) {
        const auto document = read_key_set(text, "the label", all_algorithms(), true);
        ASSERT_FALSE(document) << text;
        EXPECT_TRUE(document.error().message.starts_with(reason))
            << document.error().message << ": " << text.substr(0, 200);
        EXPECT_EQ(document.error().code, ErrorCode::invalid);
    }
    EXPECT_EQ(read(nested(62)).skipped.size(), 1U);
}

}  // namespace

}  // namespace taskgate::auth
