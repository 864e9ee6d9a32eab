// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Finding;
using test::claims_with;
using test::issuer_pair;
using test::make_token;

const test::KeyPair& pair() { return issuer_pair(Algorithm::es256); }

std::string text_of(const auth::Explanation& explanation) {
    std::string text = explanation.verdict;
    for (const Finding& finding : explanation.findings) text += '\n' + finding.text;
    return text;
}

std::vector<Finding> findings_on(std::string_view subject, const auth::Explanation& explanation) {
    std::vector<Finding> found;
    std::copy_if(explanation.findings.begin(), explanation.findings.end(),
                 std::back_inserter(found),
                 [subject](const Finding& finding) { return finding.subject == subject; });
    return found;
}

TEST(ExplainedKeys, NameTheIssuerAsTheFaultWhereNoSetIsBoundToIt) {
    const auth::KeySet keys{std::vector<auth::KeyGroup>{
        test::read_group({pair().jwk_named("key-1")}, {"https://a.example"})}};
    const std::string token = make_token(pair(), test::header_naming("ES256", "key-1"),
                                         claims_with(R"("iss":"https://b.example")"));
    const auto on_issuer = findings_on("iss", auth::explain(token, keys, {}, test::token_time));
    ASSERT_EQ(on_issuer.size(), 1U);
    EXPECT_EQ(on_issuer[0].verdict, Finding::Verdict::bad) << on_issuer[0].text;
    EXPECT_NE(on_issuer[0].text.find("https://a.example"), std::string::npos) << on_issuer[0].text;
}

TEST(ExplainedKeys, AreNoneOfAnAlgorithmThatTheConfigurationDoesNotName) {
    for (const auto& [used, named] : {std::pair{Algorithm::ed25519, Algorithm::ed448},
                                      std::pair{Algorithm::ed448, Algorithm::ed25519}}) {
        const auth::KeySet keys = test::read_keys({issuer_pair(used).jwk_named("key-1")});
        auth::Policy policy;
        policy.algorithms = {named};
        for (const std::string_view header :
             {R"({"alg":"EdDSA","kid":"key-1"})", R"({"alg":"EdDSA"})"}) {
            const std::string token = make_token(issuer_pair(used), header, claims_with());
            EXPECT_EQ(test::verdict_of(token, keys, policy), "wrong_algorithm") << header;
        }
    }
}

TEST(ExplainedKeys, AreListedBrieflyHoweverLongTheirNamesAre) {
    std::vector<std::string> jwks;
    jwks.reserve(20);
    for (int i = 0; i < 20; ++i) {
        jwks.push_back(pair().jwk_named(std::string(20'000, 'k') + std::to_string(i)));
    }
    const auto explanation =
        auth::explain(make_token(pair(), "key-1"), test::read_keys(jwks), {}, test::token_time);
    EXPECT_LT(explanation.verdict.size(), 4000U);
}

/// Whether a text holds DEL or one of U+0080 to U+009F (ECMA-48), among them CSI.
bool has_controls(std::string_view text) {
    if (text.find('\x7F') != std::string_view::npos) return true;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == '\xC2' && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
    }
    return false;
}

TEST(ExplainedKeys, ShowNothingOfATokenThatATerminalObeys) {
    const std::string bad =
        "a\xC2\x9B"
        "31mb\x7F";
    const auth::KeySet keys = test::read_keys({pair().jwk_named("key-1"), pair().jwk_named(bad)});
    const auto claims =
        fmt::format(R"({{"sub":"{0}","iss":"{0}","aud":["{0}"],"exp":4102444800,"{0}":1}})", bad);
    for (const std::string_view id : {std::string_view{"key-1"}, std::string_view{"key-2"},
                                      std::string_view{bad}, std::string_view{"\xC2\x80"}}) {
        for (const std::string_view more :
             {std::string_view{}, std::string_view{"\"typ\":\"\xC2\x9B\""}}) {
            const std::string token =
                make_token(pair(), test::header_naming("ES256", id, more), claims);
            auth::Policy policy;
            EXPECT_FALSE(
                has_controls(text_of(auth::explain(token, keys, policy, test::token_time))));
            policy.audiences = {"taskgate"};
            EXPECT_FALSE(
                has_controls(text_of(auth::explain(token, keys, policy, test::token_time))));
        }
    }
}

}  // namespace

}  // namespace taskgate
