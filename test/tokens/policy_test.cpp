// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"
#include "auth/jwt.hpp"
#include "support/tokens.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

namespace taskgate {

namespace {

using auth::Refusal;
using Refused = std::optional<Refusal>;

const Time now{std::chrono::microseconds{1'900'000'000'250'000}};

auth::KeySet keys() {
    return auth::KeySet{
        {std::make_shared<auth::SecretKey>(std::string{test::token_secret}, "the secret")}};
}

/// A token with `exp` and these members besides.
std::string token_with(std::string_view members) {
    return test::make_token(
        test::token_secret, R"({"alg":"HS256"})",
        fmt::format(R"({{"exp":{},{}}})", test::numeric_date(now, 3'600'000), members));
}

std::string outcome(const std::string& token, const auth::Policy& policy, Time at = now) {
    const auto claims = auth::verify(token, keys(), policy, at);
    EXPECT_EQ(auth::explain(token, keys(), policy, at).accepted, claims.has_value());
    return claims ? "user " + claims->user.value() : std::string{auth::name_of(claims.error())};
}

std::string expected(const Refused& refusal) {
    return refusal ? std::string{auth::name_of(*refusal)} : "user ada";
}

TEST(TokenPolicy, MeasuresTheIssuerAgainstAllThatAreConfigured) {
    auth::Policy policy;
    policy.issuers = {"https://app.example.com", "https://two.example.com"};
    const Refused wrong = Refusal::wrong_issuer;
    const std::vector<std::pair<std::string, Refused>> cases{
        {R"("iss":"https://app.example.com",)", {}},
        {R"("iss":"https://two.example.com",)", {}},
        {R"("iss":"https:\/\/app.example.com",)", {}},
        {"", wrong},
        {R"("iss":"https://app.example.com/",)", wrong},
        {R"("iss":"http://app.example.com",)", wrong},
        {R"("iss":"https://APP.example.com",)", wrong},
        {R"("iss":"https://app.example.com.evil.example",)", wrong},
        {R"("iss":" https://app.example.com",)", wrong},
        {R"("iss":"https://app.example.com\u0000",)", wrong},
        {R"("iss":"https://app.example.com,https://two.example.com",)", wrong},
        {R"("iss":"",)", wrong},
        {R"("iss":null,)", wrong},
        {R"("iss":1,)", wrong},
        {R"("iss":["https://app.example.com"],)", wrong},
        {R"("iss":{"https://app.example.com":true},)", wrong},
    };
    for (const auto& [members, refusal] : cases) {
        EXPECT_EQ(outcome(token_with(members + R"("sub":"ada")"), policy), expected(refusal))
            << members;
    }
}

TEST(TokenPolicy, MeasuresTheAudienceAgainstAllThatAreConfigured) {
    auth::Policy policy;
    policy.audiences = {"taskgate", "task-api"};
    const Refused wrong = Refusal::wrong_audience;
    const std::vector<std::pair<std::string, Refused>> cases{
        {R"("aud":"taskgate",)", {}},
        {R"("aud":"task-api",)", {}},
        {R"("aud":["taskgate"],)", {}},
        {R"("aud":["another","task-api"],)", {}},
        {R"("aud":["taskgate","taskgate"],)", {}},
        {"", wrong},
        {R"("aud":"Taskgate",)", wrong},
        {R"("aud":"taskgate ",)", wrong},
        {R"("aud":"taskgate,task-api",)", wrong},
        {R"("aud":"another",)", wrong},
        {R"("aud":"",)", wrong},
        {R"("aud":[],)", wrong},
        {R"("aud":["another"],)", wrong},
        {R"("aud":[["taskgate"]],)", wrong},
        {R"("aud":["taskgate",1],)", wrong},
        {R"("aud":[null,"taskgate"],)", wrong},
        {R"("aud":{"taskgate":true},)", wrong},
        {R"("aud":null,)", wrong},
        {R"("aud":true,)", wrong},
    };
    for (const auto& [members, refusal] : cases) {
        EXPECT_EQ(outcome(token_with(members + R"("sub":"ada")"), policy), expected(refusal))
            << members;
    }
}

TEST(TokenPolicy, LooksAtNeitherIssuerNorAudienceWhereNoneIsConfigured) {
    for (const std::string_view members :
         {R"("iss":"x","aud":"y",)", R"("iss":null,"aud":{},)", R"("iss":[],"aud":[1],)"}) {
        EXPECT_EQ(outcome(token_with(std::string{members} + R"("sub":"ada")"), {}), "user ada");
    }
}

TEST(TokenPolicy, TakesTheUserFromUserIdBeforeSub) {
    EXPECT_EQ(outcome(token_with(R"("sub":"somebody","user_id":"ada")"), {}), "user ada");
    EXPECT_EQ(outcome(token_with(R"("sub":"ada")"), {}), "user ada");
    EXPECT_EQ(outcome(token_with(R"("user_id":"\u0061da")"), {}), "user ada");
    EXPECT_EQ(outcome(token_with(R"("sub":"ada","user_id":null)"), {}), "no_user");
}

TEST(TokenPolicy, TakesTheUserFromTheConfiguredClaimAlone) {
    auth::Policy policy;
    policy.user_claim = "email";
    const Refused none = Refusal::no_user;
    const std::vector<std::pair<std::string, Refused>> cases{
        {R"("email":"ada")", {}},
        {R"("email":"ada","user_id":"root","sub":"root")", {}},
        {R"("email":"ada","user_id":null,"sub":1)", {}},
        {R"("user_id":"ada")", none},
        {R"("sub":"ada")", none},
        {R"("email":"","sub":"ada")", none},
        {R"("email":null,"sub":"ada")", none},
        {R"("email":["ada"],"sub":"ada")", none},
        {R"("Email":"ada","sub":"ada")", none},
        {R"("x":{"email":"ada"})", none},
    };
    for (const auto& [members, refusal] : cases) {
        EXPECT_EQ(outcome(token_with(members), policy), expected(refusal)) << members;
    }
}

TEST(TokenPolicy, HoldsTheLeewayToTheMicrosecond) {
    struct Case {
        std::string_view claim;
        std::int64_t milliseconds;
        int leeway;
        int expiry_leeway;
        Refused refusal;
    };
    const std::vector<Case> cases{
        {"nbf", 60'000, 60, 0, {}},
        {"nbf", 60'001, 60, 0, Refusal::not_yet_valid},
        {"nbf", 0, 0, 0, {}},
        {"nbf", 1, 0, 0, Refusal::not_yet_valid},
        {"nbf", 1, 0, 600, Refusal::not_yet_valid},
        {"iat", 60'000, 60, 0, {}},
        {"iat", 60'001, 60, 0, Refusal::issued_in_future},
        {"iat", 0, 0, 0, {}},
        {"iat", 1, 0, 0, Refusal::issued_in_future},
        {"exp", 1, 60, 0, {}},
        {"exp", 0, 60, 0, Refusal::expired},
        {"exp", -1, 600, 0, Refusal::expired},
        {"exp", -29'999, 0, 30, {}},
        {"exp", -30'000, 0, 30, Refusal::expired},
        {"exp", -30'001, 0, 30, Refusal::expired},
    };
    for (const Case& one : cases) {
        auth::Policy policy;
        policy.leeway = std::chrono::seconds{one.leeway};
        policy.expiry_leeway = std::chrono::seconds{one.expiry_leeway};
        const std::string exp =
            test::numeric_date(now, one.claim == "exp" ? one.milliseconds : 3'600'000);
        const std::string other =
            one.claim == "exp"
                ? ""
                : fmt::format(R"(,"{}":{})", one.claim, test::numeric_date(now, one.milliseconds));
        const std::string token =
            test::make_token(test::token_secret, R"({"alg":"HS256"})",
                             fmt::format(R"({{"sub":"ada","exp":{}{}}})", exp, other));
        EXPECT_EQ(outcome(token, policy), expected(one.refusal))
            << one.claim << ' ' << one.milliseconds << " ms, leeway " << one.leeway << " s";
    }
}

TEST(TokenPolicy, RefusesATokenFromTheMomentOfItsExpiryOn) {
    const std::string token = test::make_token(
        test::token_secret, R"({"alg":"HS256"})",
        fmt::format(R"({{"sub":"ada","exp":{}}})", test::numeric_date(now, 1'000)));
    const auto after = [](int microseconds) {
        return now + std::chrono::microseconds{microseconds};
    };
    EXPECT_EQ(outcome(token, {}, after(0)), "user ada");
    EXPECT_EQ(outcome(token, {}, after(999'999)), "user ada");
    EXPECT_EQ(outcome(token, {}, after(1'000'000)), "expired");
    EXPECT_EQ(outcome(token, {}, after(1'000'001)), "expired");
}

TEST(TokenPolicy, NamesTheFirstOfSeveralFaultsInAFixedOrder) {
    auth::Policy policy;
    policy.issuers = {"i"};
    policy.audiences = {"a"};
    std::string members = R"("exp":0,"nbf":4102444800,"iat":4102444800)";
    const auto reason = [&policy](const std::string& claims) {
        return outcome(
            test::make_token(test::token_secret, R"({"alg":"HS256"})", "{" + claims + "}"), policy);
    };
    EXPECT_EQ(reason(R"("nbf":4102444800,"iat":4102444800)"), "no_expiry");
    EXPECT_EQ(reason(members), "expired");
    members.replace(members.find('0'), 1, "4102444800");
    EXPECT_EQ(reason(members), "not_yet_valid");
    EXPECT_EQ(reason(R"("exp":4102444800,"iat":4102444800)"), "issued_in_future");
    EXPECT_EQ(reason(R"("exp":4102444800)"), "wrong_issuer");
    EXPECT_EQ(reason(R"("exp":4102444800,"iss":"i")"), "wrong_audience");
    EXPECT_EQ(reason(R"("exp":4102444800,"iss":"i","aud":"a")"), "no_user");
    EXPECT_EQ(reason(R"("exp":4102444800,"iss":"i","aud":"a","sub":"ada")"), "user ada");
}

}  // namespace

}  // namespace taskgate
