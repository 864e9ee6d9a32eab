// SPDX-License-Identifier: MIT
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <utility>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Refusal;
using test::header_naming;
using test::issuer_pair;
using test::make_token;
using test::stranger_pair;
using test::verdict_of;

constexpr std::string_view good_claims =
    R"({"iss":"https://a.example","aud":"taskgate","sub":"test-user-123","exp":4102444800})";

/// Payloads that are refused whoever signed them, each with the reason.
const std::vector<std::pair<std::string_view, Refusal>> faulty_claims{
    {R"({"iss":"https://a.example","aud":"taskgate","sub":"a","exp":1899999999})",
     Refusal::expired},
    {R"({"iss":"https://a.example","aud":"taskgate","sub":"a"})", Refusal::no_expiry},
    {R"({"iss":"https://a.example","aud":"taskgate","sub":"a","exp":"4102444800"})",
     Refusal::no_expiry},
    {R"({"iss":"https://a.example","aud":"taskgate","sub":"a","exp":4102444800,"nbf":1900000061})",
     Refusal::not_yet_valid},
    {R"({"iss":"https://a.example","aud":"taskgate","sub":"a","exp":4102444800,"iat":1900000061})",
     Refusal::issued_in_future},
    {R"({"iss":"https://a.example","aud":"another","sub":"a","exp":4102444800})",
     Refusal::wrong_audience},
    {R"({"iss":"https://a.example","sub":"a","exp":4102444800})", Refusal::wrong_audience},
    {R"({"iss":"https://a.example","aud":"taskgate","sub":"","exp":4102444800})", Refusal::no_user},
    {R"({"iss":"https://a.example","aud":"taskgate","user_id":"a","exp":4102444800})",
     Refusal::no_user},
    {R"({"iss":"https://b.example","aud":"taskgate","sub":"a","exp":4102444800})",
     Refusal::wrong_issuer},
    {R"({"aud":"taskgate","sub":"a","exp":4102444800})", Refusal::wrong_issuer},
    {R"(["iss","https://a.example"])", Refusal::bad_payload},
    {R"({"iss":"https://a.example","iss":"https://a.example"})", Refusal::bad_payload},
    {"", Refusal::bad_payload},
};

auth::Policy strict_policy() {
    auth::Policy policy;
    policy.audiences = {"taskgate"};
    return policy;
}

/// A group of one issuer whose keys are those, or were never read.
auth::KeySet keys_of(const std::vector<std::string>& jwks, bool is_loaded) {
    auth::KeyGroup group = test::read_group(jwks, {"https://a.example"});
    group.is_loaded = is_loaded;
    return auth::KeySet{std::vector<auth::KeyGroup>{std::move(group)}};
}

/// Every token that names a key which is not there, whose signature nobody can judge.
std::vector<test::NamedToken> tokens_of_missing_keys(std::string_view header, Refusal missing) {
    const auto& pair = issuer_pair(Algorithm::es256);
    std::vector<test::NamedToken> tokens{
        {"good", make_token(pair, header, good_claims), missing},
        {"good, without signature", test::token_of(header, good_claims, ""), missing},
        {"good, of a stranger", make_token(stranger_pair(Algorithm::es256), header, good_claims),
         missing}};
    for (const auto& [claims, refusal] : faulty_claims) {
        tokens.push_back({std::string{claims}, make_token(pair, header, claims), refusal});
    }
    return tokens;
}

TEST(TokensOfMissingKeys, AreRefusedForTheirClaimsBeforeTheirKid) {
    const auth::KeySet keys = keys_of({issuer_pair(Algorithm::es256).jwk_named("key-1")}, true);
    const std::string header = header_naming("ES256", "key-2");
    test::expect_verdicts(tokens_of_missing_keys(header, Refusal::unknown_key), keys,
                          strict_policy());
}

TEST(TokensOfMissingKeys, OfASetThatHoldsNoneAreRefusedAsUnknown) {
    const std::string header = header_naming("ES256", "key-1");
    test::expect_verdicts(tokens_of_missing_keys(header, Refusal::unknown_key), keys_of({}, true),
                          strict_policy());
}

TEST(TokensOfMissingKeys, AreNotRefusedForTheirKidWhileTheSetWasNeverRead) {
    for (const std::string_view header :
         {R"({"alg":"ES256","kid":"key-1"})", R"({"alg":"ES256"})", R"({"alg":"ES256","kid":7})",
          R"({"alg":"ES256","kid":""})"}) {
        test::expect_verdicts(tokens_of_missing_keys(header, Refusal::keys_unavailable),
                              keys_of({}, false), strict_policy());
    }
}

TEST(TokensOfMissingKeys, AreRefusedForTheirFormEvenWhileTheSetWasNeverRead) {
    const auto& pair = issuer_pair(Algorithm::es256);
    const std::string good = make_token(pair, header_naming("ES256", "key-1"), good_claims);
    const auto with_header = [&pair](std::string_view header) {
        return make_token(pair, header, good_claims);
    };
    test::expect_verdicts(
        {
            {"four parts", good + ".x", Refusal::malformed},
            {"five parts", good + ".x.x", Refusal::encrypted},
            {"a padded signature", good + "=", Refusal::malformed},
            {"a header that is no object", with_header("[]"), Refusal::bad_header},
            {"two kids", with_header(R"({"alg":"ES256","kid":"1","kid":"1"})"),
             Refusal::bad_header},
            {"algorithm none", with_header(R"({"alg":"none","kid":"key-1"})"),
             Refusal::wrong_algorithm},
            {"an HMAC", with_header(R"({"alg":"HS256","kid":"key-1"})"), Refusal::wrong_algorithm},
            {"crit", with_header(R"({"alg":"ES256","kid":"key-1","crit":["exp"]})"),
             Refusal::critical_header},
            {"a cookie's type",
             with_header(R"({"alg":"ES256","kid":"key-1","typ":"better-auth.session-cache+jwt"})"),
             Refusal::wrong_type},
        },
        keys_of({}, false), strict_policy());
}

TEST(TokensOfMissingKeys, AreUnavailableWhileOneOfTheirSetsWasNeverRead) {
    const auto& pair = issuer_pair(Algorithm::es256);
    auth::KeyGroup loaded = test::read_group({pair.jwk_named("key-1")});
    auth::KeyGroup waiting = test::read_group({});
    waiting.is_loaded = false;
    for (const auto& groups : {std::vector{loaded, waiting}, std::vector{waiting, loaded}}) {
        const auth::KeySet keys{groups};
        const auto verdict = [&](std::string_view header) {
            return verdict_of(make_token(pair, header, good_claims), keys);
        };
        EXPECT_EQ(verdict(R"({"alg":"ES256","kid":"key-1"})"), "user test-user-123");
        EXPECT_EQ(verdict(R"({"alg":"ES256"})"), "user test-user-123");
        EXPECT_EQ(verdict(R"({"alg":"ES256","kid":"key-2"})"), "keys_unavailable");
        EXPECT_EQ(verdict(R"({"alg":"ES384"})"), "keys_unavailable");
    }
}

TEST(TokensOfMissingKeys, AreNotHeldUpByTheSetOfAnotherIssuer) {
    const auto& pair = issuer_pair(Algorithm::es256);
    auth::KeyGroup waiting = test::read_group({}, {"https://b.example"});
    waiting.is_loaded = false;
    const auth::KeySet keys{std::vector<auth::KeyGroup>{
        waiting, test::read_group({pair.jwk_named("key-1")}, {"https://a.example"})}};
    const auto verdict = [&](std::string_view id) {
        return verdict_of(make_token(pair, header_naming("ES256", id), good_claims), keys);
    };
    EXPECT_EQ(verdict("key-1"), "user test-user-123");
    EXPECT_EQ(verdict("key-2"), "unknown_key");
}

}  // namespace

}  // namespace taskgate
