// SPDX-License-Identifier: MIT
#include "auth/jwt.hpp"

#include "auth/base64url.hpp"
#include "auth/explain.hpp"
#include "base/json.hpp"
#include "support/tokens.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <thread>

namespace taskgate::auth {

namespace {

const Time now{std::chrono::microseconds{1'900'000'000'000'000}};

KeySet keys_of(std::vector<std::string> secrets) {
    std::vector<std::shared_ptr<const Key>> keys;
    for (std::string& secret : secrets) {
        const std::string label = "secret " + std::to_string(keys.size() + 1);
        keys.push_back(std::make_shared<SecretKey>(std::move(secret), label));
    }
    return KeySet{std::move(keys)};
}

const std::string secret{test::token_secret};
const std::string other_secret{test::other_token_secret};

std::string all_of(const Explanation& explanation) {
    std::string text = explanation.verdict + '\n';
    for (const Finding& finding : explanation.findings) {
        text += finding.verdict == Finding::Verdict::good  ? "ok "
                : finding.verdict == Finding::Verdict::bad ? "NO "
                                                           : "-- ";
        text += finding.subject + ": " + finding.text + '\n';
    }
    return text;
}

TEST(Jwt, AcceptsATokenAndSaysWhoAndUntilWhen) {
    const auto claims =
        verify(test::valid_token(secret, "Ada Løve 🚀", now), keys_of({secret}), {}, now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user.value(), "Ada Løve 🚀");
    EXPECT_EQ(claims->usable_until, 1'900'003'600.0);
}

TEST(Jwt, KeepsTheFractionOfTheExpiry) {
    const std::string token =
        test::make_token(secret, R"({"alg":"HS256"})", R"({"sub":"a","exp":1900000000.25})");
    const auto claims = verify(token, keys_of({secret}), {}, now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->usable_until, 1'900'000'000.25);
}

// The example of RFC 7515, appendix A.1: its key is not text, and its exp is in 2011.
TEST(Jwt, VerifiesTheExampleOfItsRfc) {
    const std::string token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ"
        ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const KeySet keys = keys_of({*decode_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")});
    Policy policy;
    policy.user_claim = "iss";
    const Time before{std::chrono::seconds{1'300'819'379}};
    ASSERT_TRUE(verify(token, keys, policy, before));
    EXPECT_EQ(verify(token, keys, policy, before)->user.value(), "joe");
    EXPECT_EQ(verify(token, keys, policy, before + std::chrono::seconds{1}).error(),
              Refusal::expired);
}

TEST(Jwt, RejectsATokenSignedWithAnotherKey) {
    const auto claims =
        verify(test::valid_token(other_secret, "ada", now), keys_of({secret}), {}, now);
    ASSERT_FALSE(claims);
    EXPECT_EQ(claims.error(), Refusal::bad_signature);
}

TEST(Jwt, AcceptsATokenOfAnyOfSeveralSecrets) {
    const KeySet keys = keys_of({other_secret, "a-third-secret-that-is-long-enough", secret});
    EXPECT_TRUE(verify(test::valid_token(secret, "ada", now), keys, {}, now));
    EXPECT_TRUE(verify(test::valid_token(other_secret, "ada", now), keys, {}, now));
    EXPECT_FALSE(verify(test::valid_token(secret + "x", "ada", now), keys, {}, now));
}

/// A key of another algorithm, to which every signature is good.
class CredulousKey final : public Key {
public:
    [[nodiscard]] Algorithm algorithm() const override { return Algorithm::es256; }
    [[nodiscard]] std::string_view label() const override { return "credulous"; }
    [[nodiscard]] bool verifies(std::string_view /*input*/,
                                std::string_view /*signature*/) const override {
        return true;
    }
};

TEST(Jwt, LetsEachKeyDecideItsOwnAlgorithm) {
    KeyGroup secrets;
    secrets.keys.push_back(std::make_shared<SecretKey>(secret, "secret"));
    KeyGroup key_set;
    key_set.kind = KeyGroup::Kind::key_set;
    key_set.keys.push_back(std::make_shared<CredulousKey>());
    const KeySet keys{std::vector<KeyGroup>{secrets, key_set}};
    const auto outcome = [&keys](std::string_view algorithm) {
        const std::string header = R"({"alg":")" + std::string{algorithm} + R"("})";
        const auto claims = verify(
            test::make_token(other_secret, header, test::valid_payload("ada", now)), keys, {}, now);
        return claims ? "accepted" : name_of(claims.error());
    };
    EXPECT_EQ(outcome("ES256"), "accepted");
    EXPECT_EQ(outcome("HS256"), "bad_signature");
    EXPECT_EQ(outcome("ES384"), "wrong_algorithm");
    EXPECT_EQ(outcome("none"), "wrong_algorithm");
}

TEST(Jwt, IsIssuedSoThatItIsAccepted) {
    const SecretKey key{secret, "test"};
    Policy policy;
    policy.issuers = {"https://app.example.com", "https://two.example.com"};
    policy.audiences = {"taskgate", "task-api"};
    for (const std::string_view claim : {"", "sub", "user_id", "email"}) {
        policy.user_claim = claim;
        TokenRequest request;
        request.user = "ada \"🚀\"";
        request.email = "ada@example.com";
        request.lifetime = std::chrono::seconds{90};
        const std::string token = issue(key, policy, request, now);
        const auto claims = verify(token, keys_of({secret}), policy, now);
        ASSERT_TRUE(claims) << claim;
        EXPECT_EQ(claims->user.value(), request.user);
        EXPECT_EQ(claims->usable_until, 1'900'000'090.0);
        EXPECT_FALSE(verify(token, keys_of({secret}), policy, now + std::chrono::seconds{90}));
    }
}

TEST(Jwt, IsIssuedWithTheClaimsThatEveryLibraryKnows) {
    const SecretKey key{secret, "test"};
    TokenRequest request;
    request.user = "ada";
    request.email = "ada@example.com";
    request.lifetime = std::chrono::hours{1};
    const std::string token = issue(key, {}, request, now + std::chrono::microseconds{999'999});
    const std::string payload = *decode_base64url(
        token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1));
    EXPECT_EQ(payload, R"({"user_id":"ada","sub":"ada","email":"ada@example.com",)"
                       R"("iat":1900000000,"exp":1900003600})");
    EXPECT_EQ(decode_base64url(token.substr(0, token.find('.'))), R"({"alg":"HS256","typ":"JWT"})");
}

TEST(SecretKey, SignsAndVerifiesTheVectorsOfRfc4231) {
    const SecretKey key{"Jefe", "test"};
    const std::string signature = key.sign("what do ya want for nothing?");
    EXPECT_EQ(encode_base64url(signature), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
    EXPECT_TRUE(key.verifies("what do ya want for nothing?", signature));
    EXPECT_FALSE(key.verifies("what do ya want for nothing", signature));
    EXPECT_FALSE(key.verifies("what do ya want for nothing?", signature.substr(1)));
    EXPECT_FALSE(key.verifies("what do ya want for nothing?", signature + '\0'));
    EXPECT_FALSE(key.verifies("what do ya want for nothing?", ""));
}

TEST(SecretKey, KeepsManyKeysApartOnEveryThread) {
    std::vector<std::unique_ptr<SecretKey>> keys;
    std::vector<std::string> signatures;
    for (int i = 0; i < 40; ++i) {
        keys.push_back(std::make_unique<SecretKey>(secret + std::to_string(i), "test"));
        signatures.push_back(keys.back()->sign("input"));
    }
    EXPECT_EQ(std::set<std::string>(signatures.begin(), signatures.end()).size(), keys.size());
    const auto compare = [&](int& equal) {
        for (std::size_t round = 0; round < 3; ++round) {
            for (std::size_t i = 0; i < keys.size(); ++i) {
                equal += keys[i]->sign("input") == signatures[i] ? 1 : 0;
                equal -= keys[i]->verifies("input", signatures[(i + 1) % keys.size()]) ? 1 : 0;
            }
        }
    };
    int here = 0;
    int there = 0;
    std::thread thread{[&] { compare(there); }};
    compare(here);
    thread.join();
    EXPECT_EQ(here, 120);
    EXPECT_EQ(there, 120);
}

TEST(Refusals, HaveNamesAndSentencesOfTheirOwn) {
    std::set<std::string_view> names;
    std::set<std::string_view> sentences;
    for (std::size_t i = 0; i < refusal_count; ++i) {
        const auto refusal = static_cast<Refusal>(i);
        EXPECT_TRUE(names.insert(name_of(refusal)).second) << name_of(refusal);
        EXPECT_TRUE(sentences.insert(describe(refusal)).second) << describe(refusal);
        EXPECT_EQ(name_of(refusal).find_first_not_of("abcdefghijklmnopqrstuvwxyz_"),
                  std::string_view::npos);
    }
    EXPECT_EQ(name_of(Refusal::no_token), "no_token");
    EXPECT_EQ(name_of(Refusal::encrypted), "encrypted");
    EXPECT_EQ(name_of(Refusal::wrong_algorithm), "wrong_algorithm");
    EXPECT_EQ(name_of(Refusal::no_user), "no_user");
}

TEST(Refusals, AreCountedOneByOne) {
    RefusalCounts counts;
    counts.add(Refusal::expired);
    counts.add(Refusal::expired);
    counts.add(Refusal::no_user);
    EXPECT_EQ(counts.of(Refusal::expired), 2U);
    EXPECT_EQ(counts.of(Refusal::no_user), 1U);
    EXPECT_EQ(counts.of(Refusal::no_token), 0U);
}

TEST(Explain, SaysClaimByClaimWhatAnAcceptedTokenHolds) {
    const auto explanation =
        explain(test::valid_token(secret, "ada", now), keys_of({other_secret, secret}), {}, now);
    EXPECT_TRUE(explanation.accepted);
    EXPECT_EQ(explanation.verdict, R"(accepted as user "ada")");
    const std::string text = all_of(explanation);
    for (const std::string_view part :
         {R"(alg: "HS256")", "-- secret 1: does not verify the signature",
          "ok secret 2: verifies the signature", "2030-03-17T18:46:40Z, in 1 hour", "leeway 60 s",
          "JWT_ISSUER is not set", R"(ok user: "ada" (claim user_id))"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
    }
    EXPECT_EQ(text.find("NO "), std::string::npos) << text;
}

TEST(Explain, NamesTheLikelyMistake) {
    const auto made = [](std::string_view header, std::string_view payload) {
        return test::make_token(secret, header, payload);
    };
    constexpr std::string_view good = R"({"alg":"HS256"})";
    const std::vector<std::pair<std::string, std::vector<std::string_view>>> cases{
        {made(good, R"({"sub":"a","exp":1899999820})"),
         {"refused (expired)", "3 minutes ago: the token has expired", "NO exp"}},
        {made(good, R"({"sub":"a"})"), {"refused (no_expiry)", "NO exp: absent"}},
        {made(good, R"({"sub":"a","exp":9007199254740992})"), {"accepted", "in the far future"}},
        {made(good, R"({"sub":"a","exp":-9007199254740992})"), {"long ago"}},
        {made(R"({"alg":"none"})", "{}"), {"wrong_algorithm", "not signed at all"}},
        {made(R"({"alg":"EdDSA"})", "{}"), {"wrong_algorithm", R"(alg: "EdDSA")"}},
        {test::valid_token(other_secret, "ada", now), {"another secret", "NO signature"}},
        {"N7WjevwEt9NQhUKTp65bwFSoqEJGvc50", {"session token, not a JWT", "/api/auth/token"}},
        {"a.b.c.d.e", {"five parts", "encrypted"}},
        {made("[]", "{}"), {"bad_header", "NO header"}},
        {made(good, "[]"), {"bad_payload", "NO payload"}},
        {made(good, R"({"exp":4102444800,"user_id":7,"sub":"a"})"),
         {"no_user", "NO user: 7 (claim user_id)"}},
    };
    for (const auto& [token, parts] : cases) {
        const std::string text = all_of(explain(token, keys_of({secret}), {}, now));
        for (const std::string_view part : parts) {
            EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
        }
    }
}

TEST(Explain, NamesEveryFaultAndBothSidesOfAMismatch) {
    Policy policy;
    policy.issuers = {"https://app.example.com", "https://two.example.com"};
    policy.audiences = {"taskgate"};
    const std::string text = all_of(explain(
        test::make_token(secret, R"({"alg":"HS256"})",
                         R"({"exp":1,"iss":"https://evil.example","aud":["x"],"nbf":4102444800})"),
        keys_of({secret}), policy, now));
    for (const std::string_view part :
         {"refused (expired)", "NO exp", "NO nbf", "NO iss", "NO aud", "NO user",
          R"("https://evil.example", expected https://app.example.com or https://two.example.com)",
          R"(["x"], expected taskgate)"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
    }
}

TEST(Explain, ShortensLongClaimsAtACodePoint) {
    for (std::size_t before = 0; before < 4; ++before) {
        std::string user = std::string(before, 'x');
        for (int i = 0; i < 100; ++i) user += "🚀";
        const auto explanation =
            explain(test::valid_token(secret, user, now), keys_of({secret}), {}, now);
        for (const Finding& finding : explanation.findings) {
            std::string line;
            json::append_string(line, finding.text);
            EXPECT_TRUE(json::Document::parse(line, json::Duplicates::refused))
                << before << ": " << finding.text;
        }
    }
}

}  // namespace

}  // namespace taskgate::auth
