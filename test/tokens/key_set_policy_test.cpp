// SPDX-License-Identifier: MIT
#include "support/public_tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace taskgate {

namespace {

using auth::Algorithm;
using auth::KeySet;
using test::claims_with;
using test::issuer_pair;
using test::make_token;
using test::verdict_of;

using Groups = std::vector<auth::KeyGroup>;
using Cases = std::vector<std::pair<std::string, std::string>>;

const std::string accepted = fmt::format("user {}", test::token_user);

const test::KeyPair& pair() { return issuer_pair(Algorithm::es256); }

KeySet keys() { return test::read_keys({pair().jwk_named("key-1")}); }

/// The same, and the shared secret.
KeySet both() {
    return KeySet{Groups{test::read_group({pair().jwk_named("key-1")}), test::secret_group()}};
}

std::string token_with(std::string_view claims) {
    return make_token(pair(), test::header_naming("ES256", "key-1"),
                      fmt::format(R"({{"exp":4102444800,{}}})", claims));
}

std::string secret_token_with(std::string_view claims) {
    return test::make_token(test::token_secret, R"({"alg":"HS256"})",
                            fmt::format(R"({{"exp":4102444800,{}}})", claims));
}

TEST(KeySetPolicy, TakesTheUserFromSubAndNeverFromUserId) {
    const Cases cases{
        {R"("sub":"ada")", "user ada"},
        {R"("sub":"ada","user_id":"root")", "user ada"},
        {R"("user_id":"root","sub":"ada")", "user ada"},
        {R"("sub":"ada","user_id":null)", "user ada"},
        {R"("sub":"ada","user_id":7)", "user ada"},
        {R"("sub":"ada","id":"root","userId":"root","uid":"root")", "user ada"},
        {R"("sub":"1")", "user 1"},
        {R"("user_id":"root")", "no_user"},
        {R"("user_id":"root","sub":null)", "no_user"},
        {R"("user_id":"root","sub":7)", "no_user"},
        {R"("user_id":"root","sub":"")", "no_user"},
        {R"("user_id":"root","sub":["ada"])", "no_user"},
        {R"("user_id":"root","Sub":"ada")", "no_user"},
        {R"("user":{"sub":"ada"})", "no_user"},
        {R"("id":"ada")", "no_user"},
    };
    for (const auto& [claims, outcome] : cases) {
        EXPECT_EQ(verdict_of(token_with(claims), keys()), outcome) << claims;
        EXPECT_EQ(verdict_of(token_with(claims), both()), outcome) << claims;
    }
    EXPECT_EQ(verdict_of(secret_token_with(R"("sub":"ada","user_id":"bob")"), both()), "user bob");
}

TEST(KeySetPolicy, TakesTheUserFromTheClaimThatIsConfigured) {
    auth::Policy policy;
    policy.user_claim = "email";
    const Cases cases{
        {R"("email":"ada@example.com","sub":"root","user_id":"root")", "user ada@example.com"},
        {R"("sub":"root","user_id":"root")", "no_user"},
        {R"("email":null,"sub":"root")", "no_user"},
    };
    for (const auto& [claims, outcome] : cases) {
        EXPECT_EQ(verdict_of(token_with(claims), both(), policy), outcome) << claims;
        EXPECT_EQ(verdict_of(secret_token_with(claims), both(), policy), outcome) << claims;
    }
    policy.user_claim = "user_id";
    EXPECT_EQ(verdict_of(token_with(R"("sub":"root","user_id":"ada")"), keys(), policy),
              "user ada");
}

TEST(KeySetPolicy, AcceptsTheTypesThatAreConfigured) {
    struct Case {
        std::string_view type;  ///< the members behind `alg`
        std::string_view by_default;
        std::string_view for_at_jwt;
        std::string_view for_jwt_or_none;
    };
    constexpr std::string_view good = "user test-user-123";
    constexpr std::string_view bad = "wrong_type";
    const std::vector<Case> cases{
        {"", good, bad, good},
        {R"(,"typ":"JWT")", good, bad, good},
        {R"(,"typ":"jwt")", good, bad, good},
        {R"(,"typ":"at+jwt")", good, good, bad},
        {R"(,"typ":"AT+JWT")", good, good, bad},
        {R"(,"typ":"application/at+jwt")", bad, bad, bad},
        {R"(,"typ":"")", bad, bad, bad},
        {R"(,"typ":"JWS")", bad, bad, bad},
        {R"(,"typ":"id+jwt")", bad, bad, bad},
        {R"(,"typ":"logout+jwt")", bad, bad, bad},
        {R"(,"typ":"dpop+jwt")", bad, bad, bad},
        {R"(,"typ":"better-auth.session-cache+jwt")", bad, bad, bad},
        {R"(,"typ":null)", bad, bad, bad},
        {R"(,"typ":["JWT"])", bad, bad, bad},
    };
    auth::Policy at_jwt;
    at_jwt.types = {"at+jwt"};
    auth::Policy jwt_or_none;
    jwt_or_none.types = {"jwt", ""};
    for (const Case& one : cases) {
        const auto header = fmt::format(R"({{"alg":"ES256","kid":"key-1"{}}})", one.type);
        const std::string token = make_token(pair(), header, claims_with());
        EXPECT_EQ(verdict_of(token, keys()), one.by_default) << one.type;
        EXPECT_EQ(verdict_of(token, keys(), at_jwt), one.for_at_jwt) << one.type;
        EXPECT_EQ(verdict_of(token, keys(), jwt_or_none), one.for_jwt_or_none) << one.type;
    }
}

TEST(KeySetPolicy, RefusesATokenThatIsOlderThanAllowed) {
    auth::Policy policy;
    policy.max_age = std::chrono::seconds{600};
    policy.leeway = std::chrono::seconds{30};
    const Cases cases{
        {"1900000000", accepted},
        {"1899999371", accepted},
        {"1899999370.000001", accepted},
        {"1899999370", "too_old"},
        {"1899990000", "too_old"},
        {"0", "too_old"},
        {"-1", "too_old"},
        {"1900000030", accepted},
        {"1900000031", "issued_in_future"},
        {"null", "issued_in_future"},
    };
    for (const auto& [issued, outcome] : cases) {
        const auto claims = fmt::format(R"("sub":"test-user-123","iat":{})", issued);
        EXPECT_EQ(verdict_of(token_with(claims), keys(), policy), outcome) << issued;
    }
    EXPECT_EQ(verdict_of(token_with(R"("sub":"a")"), keys(), policy), "too_old");
    EXPECT_EQ(verdict_of(token_with(R"("sub":"test-user-123","iat":0)"), keys()), accepted);
}

TEST(KeySetPolicy, SaysUntilWhenATokenIsGoodAndWhatItIsRefusedForThen) {
    auth::Policy policy;
    policy.max_age = std::chrono::seconds{600};
    const std::string token = token_with(R"("sub":"a","iat":1900000000)");
    const auto claims = auth::verify(token, keys(), policy, test::token_time);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->usable_until, 1'900'000'660.0);
    EXPECT_EQ(claims->refused_as, auth::Refusal::too_old);
    const auto without = auth::verify(token, keys(), {}, test::token_time);
    ASSERT_TRUE(without);
    EXPECT_EQ(without->usable_until, 4'102'444'800.0);
    EXPECT_EQ(without->refused_as, auth::Refusal::expired);
}

TEST(KeySetPolicy, AcceptsTheAlgorithmsThatAreNamedAndNoOther) {
    for (const Algorithm named : auth::all_algorithms()) {
        auth::Policy policy;
        policy.algorithms = {named};
        for (const Algorithm algorithm : test::public_algorithms()) {
            const auth::KeySet all{
                Groups{test::read_group({issuer_pair(algorithm).jwk_named("key-1")}),
                       test::secret_group()}};
            EXPECT_EQ(verdict_of(make_token(issuer_pair(algorithm), "key-1"), all, policy),
                      algorithm == named ? accepted : "wrong_algorithm")
                << name_of(algorithm) << " where " << name_of(named) << " is named";
        }
    }
    auth::Policy none;
    none.algorithms = {};
    EXPECT_EQ(verdict_of(make_token(pair(), "key-1"), both(), none), "wrong_algorithm");
}

TEST(KeySetPolicy, AcceptsTheLongerHmacsOnlyWhereTheyAreNamed) {
    for (const Algorithm hmac : {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512}) {
        const auto header = fmt::format(R"({{"alg":"{}"}})", name_of(hmac));
        const auth::SecretKey key{std::string{test::token_secret}, "the secret", hmac};
        const std::string token = test::token_of(
            header, claims_with(), key.sign(test::signing_input(header, claims_with())));
        EXPECT_EQ(verdict_of(token, both()),
                  hmac == Algorithm::hs256 ? accepted : "wrong_algorithm");
        EXPECT_EQ(verdict_of(token, both(), test::every_algorithm()), accepted);
        auth::Policy policy;
        policy.algorithms = {hmac, Algorithm::es256};
        EXPECT_EQ(verdict_of(token, both(), policy), accepted);
        EXPECT_EQ(verdict_of(token, keys(), policy), "wrong_algorithm");
        EXPECT_EQ(verdict_of(make_token(pair(), "key-1"), both(), policy), accepted);
    }
}

TEST(KeySetPolicy, AcceptsNoPublicKeysAlgorithmWhereOnlyASecretIsSet) {
    const KeySet secrets{Groups{test::secret_group()}};
    for (const Algorithm algorithm : test::public_algorithms()) {
        EXPECT_EQ(verdict_of(make_token(issuer_pair(algorithm), "key-1"), secrets,
                             test::every_algorithm()),
                  "wrong_algorithm")
            << name_of(algorithm);
    }
}

TEST(KeySetPolicy, LetsASecretVerifyNoHmacButItsOwn) {
    const std::vector<Algorithm> hmacs{Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};
    for (const Algorithm own : hmacs) {
        auth::KeyGroup group;
        const auto key =
            std::make_shared<auth::SecretKey>(std::string{test::token_secret}, "the secret", own);
        group.keys = {key};
        const KeySet one{Groups{group, test::read_group({pair().jwk_named("key-1")})}};
        for (const Algorithm claimed : hmacs) {
            const auto header = fmt::format(R"({{"alg":"{}"}})", name_of(claimed));
            const std::string input = test::signing_input(header, claims_with());
            const std::string token = test::token_of(header, claims_with(), key->sign(input));
            EXPECT_EQ(verdict_of(token, one, test::every_algorithm()),
                      claimed == own ? accepted : "wrong_algorithm")
                << name_of(own) << " as " << name_of(claimed);
        }
    }
}

TEST(KeySetPolicy, MeasuresAudienceAndTimesBehindTheSignature) {
    auth::Policy policy;
    policy.audiences = {"taskgate"};
    const Cases cases{
        {R"("sub":"ada","aud":"taskgate")", "user ada"},
        {R"("sub":"ada","aud":["x","taskgate"])", "user ada"},
        {R"("sub":"ada","aud":"x")", "wrong_audience"},
        {R"("sub":"ada")", "wrong_audience"},
        {R"("sub":"ada","aud":"taskgate","nbf":1900000061)", "not_yet_valid"},
        {R"("sub":"ada","aud":"taskgate","iat":1900000061)", "issued_in_future"},
        {R"("sub":"ada","aud":"taskgate","iat":"1900000000")", "issued_in_future"},
    };
    const auto& stranger = test::stranger_pair(Algorithm::es256);
    for (const auto& [claims, outcome] : cases) {
        EXPECT_EQ(verdict_of(token_with(claims), keys(), policy), outcome) << claims;
        const std::string forged = make_token(stranger, test::header_naming("ES256", "key-1"),
                                              fmt::format(R"({{"exp":4102444800,{}}})", claims));
        EXPECT_EQ(verdict_of(forged, keys(), policy), "bad_signature") << claims;
    }
}

}  // namespace

}  // namespace taskgate
