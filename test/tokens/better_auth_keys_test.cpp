// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"
#include "auth/jwk.hpp"
#include "auth/jwt.hpp"
#include "tokens/better_auth_vectors.hpp"

#include <memory>

namespace taskgate {

namespace {

/// The tokens of Better Auth's own key sets, as a service sees them that knows the app's address
/// and, beside it, its secret.
class BetterAuthKeys : public test::BetterAuthVectors {
protected:
    static constexpr std::string_view app = "https://app.example.com";

    [[nodiscard]] auth::KeySet keys_of(const std::string& key_set, std::string_view issuer) const {
        auto document = auth::read_key_set(key_set, "keys", auth::default_algorithms(), false);
        EXPECT_TRUE(document) << key_set;
        EXPECT_EQ(document->skipped.size(), 0U) << document->skipped.front();
        auth::KeyGroup published;
        published.kind = auth::KeyGroup::Kind::key_set;
        published.issuers = {std::string{issuer}};
        published.keys = std::move(document->keys);
        auth::KeyGroup secrets;
        secrets.issuers = published.issuers;
        secrets.issuer_may_be_absent = true;
        secrets.keys.push_back(std::make_shared<auth::SecretKey>(secret_, "BETTER_AUTH_SECRET"));
        return auth::KeySet{std::vector<auth::KeyGroup>{published, secrets}};
    }

    /// The user, or the reason of the refusal; `explain` agrees.
    static std::string outcome(const std::string& token, const auth::KeySet& keys,
                               const auth::Policy& policy = {}) {
        const auto claims = auth::verify(token, keys, policy, now);
        const auto explanation = auth::explain(token, keys, policy, now);
        EXPECT_EQ(explanation.accepted, claims.has_value()) << explanation.verdict;
        return claims ? claims->user.value() : std::string{auth::name_of(claims.error())};
    }

    /// Who issued a case's token.
    static std::string_view issuer_of(const Case& one) {
        return one.name.find("custom issuer") != std::string::npos ? "https://issuer.example" : app;
    }
    static std::string user_of(const Case& one) {
        return one.name.find("getSubject=email") != std::string::npos ? "ada@example.com"
                                                                      : one.strings.at("user_id");
    }
};

TEST_F(BetterAuthKeys, AcceptTheTokensOfTheirSetAndOfNoOther) {
    std::size_t accepted = 0;
    for (const Case& one : cases_) {
        if (one.strings.count("token") == 0 || one.key_sets.count("jwks") == 0) continue;
        const std::string& token = one.strings.at("token");
        for (const Case& other : cases_) {
            if (other.key_sets.count("jwks") == 0) continue;
            const auth::KeySet keys = keys_of(other.key_sets.at("jwks"), issuer_of(one));
            const std::string expected = &one == &other ? user_of(one) : "unknown_key";
            EXPECT_EQ(outcome(token, keys), expected) << one.name << " by " << other.name;
            accepted += &one == &other ? 1U : 0U;
        }
    }
    EXPECT_EQ(accepted, 13U);
}

TEST_F(BetterAuthKeys, AcceptNoTokenOfAnotherIssuer) {
    for (const Case& one : cases_) {
        if (one.strings.count("token") == 0 || one.key_sets.count("jwks") == 0) continue;
        const auth::KeySet keys = keys_of(one.key_sets.at("jwks"), "https://elsewhere.example.com");
        EXPECT_EQ(outcome(one.strings.at("token"), keys), "wrong_issuer") << one.name;
    }
}

TEST_F(BetterAuthKeys, AreHeldToTheirAudience) {
    auth::Policy policy;
    policy.audiences = {"task-api"};
    const std::map<std::string, bool> meant{{"aud task-api", true},
                                            {"aud array, custom issuer", true},
                                            {"jwt default", false},
                                            {"serial ids", false}};
    for (const auto& [name, is_meant] : meant) {
        const Case& one = find(name);
        const auth::KeySet keys = keys_of(one.key_sets.at("jwks"), issuer_of(one));
        EXPECT_EQ(outcome(one.strings.at("token"), keys, policy),
                  is_meant ? user_of(one) : "wrong_audience")
            << name;
    }
}

TEST_F(BetterAuthKeys, RotateWithoutSigningAnybodyOut) {
    const Case& rotation = find("rotation");
    const auth::KeySet before = keys_of(rotation.key_sets.at("jwks_before"), app);
    const auth::KeySet after = keys_of(rotation.key_sets.at("jwks_after"), app);
    const std::string& old_token = rotation.strings.at("token_old");
    const std::string& new_token = rotation.strings.at("token_new");
    const std::string user = outcome(old_token, before);
    EXPECT_EQ(user.size(), 32U) << user;
    EXPECT_EQ(outcome(new_token, before), "unknown_key");
    EXPECT_EQ(outcome(old_token, after), user);
    EXPECT_EQ(outcome(new_token, after), user);
}

TEST_F(BetterAuthKeys, RefuseEverySessionCookieAndLink) {
    const std::map<std::string, std::string> reasons{
        {"cookieCache jwt", "no_user"},
        {"session-cache+jwt", "wrong_type"},
        {"cookie: compact", "malformed"},
        {"cookie: jwe", "encrypted"},
    };
    const auth::KeySet keys = keys_of(find("session-cache+jwt").key_sets.at("jwks"), app);
    for (const auto& [name, reason] : reasons) {
        const std::string& cookie = find(name).strings.at("session_data_cookie");
        EXPECT_EQ(outcome(cookie, keys), reason) << name;
    }
    EXPECT_EQ(outcome(find("email verification").strings.at("token"), keys), "no_user");
    EXPECT_EQ(outcome(find("HS256 via").strings.at("token"), keys), user_of(find("HS256 via")));
    for (const Case& one : cases_) {
        const auto cookie = one.strings.find("session_token_cookie");
        if (cookie == one.strings.end()) continue;
        EXPECT_EQ(outcome(cookie->second, keys), "session_token") << one.name;
    }
}

TEST_F(BetterAuthKeys, AreExplainedByTheirLikelyMistake) {
    const auth::KeySet keys = keys_of(find("session-cache+jwt").key_sets.at("jwks"), app);
    const auto advice = [&keys](const std::string& token) {
        return auth::explain(token, keys, {}, now).verdict;
    };
    const std::vector<std::pair<std::string, std::string>> cases{
        {advice(find("session-cache+jwt").strings.at("session_data_cookie")),
         "a cookie of Better Auth"},
        {advice(find("cookieCache jwt").strings.at("session_data_cookie")), "session cookie"},
        {advice(find("cookie: jwe").strings.at("session_data_cookie")), "cookie cache"},
        {advice(find("email verification").strings.at("token")), "e-mail link"},
        {advice(find("jwt default").strings.at("session_token_cookie")), "/api/auth/token"},
    };
    for (const auto& [verdict, part] : cases) {
        EXPECT_NE(verdict.find(part), std::string::npos) << verdict;
    }
}

}  // namespace

}  // namespace taskgate
