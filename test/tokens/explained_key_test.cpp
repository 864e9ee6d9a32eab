// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"
#include "support/public_tokens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::Finding;
using test::claims_with;
using test::issuer_pair;
using test::make_token;

const test::KeyPair& pair() { return issuer_pair(Algorithm::es256); }

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

}  // namespace

}  // namespace taskgate
