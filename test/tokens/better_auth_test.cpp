// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"
#include "auth/jwt.hpp"
#include "tokens/better_auth_vectors.hpp"

#include <map>
#include <memory>

namespace taskgate {

namespace {

class BetterAuthTokens : public test::BetterAuthVectors {
protected:
    void SetUp() override {
        BetterAuthVectors::SetUp();
        keys_ = std::make_unique<auth::KeySet>(std::vector<std::shared_ptr<const auth::Key>>{
            std::make_shared<auth::SecretKey>(secret_, "BETTER_AUTH_SECRET")});
    }

    /// The reason of the refusal, or the user.
    [[nodiscard]] std::string outcome(const std::string& token,
                                      const auth::Policy& policy = {}) const {
        const auto claims = auth::verify(token, *keys_, policy, now);
        EXPECT_EQ(auth::explain(token, *keys_, policy, now).accepted, claims.has_value());
        return claims ? "user " + claims->user.value() : std::string{auth::name_of(claims.error())};
    }

    /// Checks every string of some members, and gives how many there were.
    std::size_t expect_all(std::initializer_list<const char*> members, std::string_view reason) {
        std::size_t count = 0;
        for (const Case& one : cases_) {
            for (const char* member : members) {
                const auto found = one.strings.find(member);
                if (found == one.strings.end()) continue;
                ++count;
                EXPECT_EQ(outcome(found->second), reason) << one.name << ": " << member;
            }
        }
        return count;
    }

    std::unique_ptr<auth::KeySet> keys_ = {};
};

TEST_F(BetterAuthTokens, OfASessionAreRefusedAsSuch) {
    EXPECT_EQ(expect_all({"session_token_cookie", "set_auth_token"}, "session_token"), 26U);
}

TEST_F(BetterAuthTokens, OfAKeySetAreRefusedWhileOnlyASecretIsSet) {
    std::size_t count = 0;
    for (const Case& one : cases_) {
        for (const char* member : {"token", "token_old", "token_new"}) {
            const auto found = one.strings.find(member);
            if (found == one.strings.end() || one.name.find("HS256") != std::string::npos) continue;
            ++count;
            EXPECT_EQ(outcome(found->second), "wrong_algorithm") << one.name << ": " << member;
        }
    }
    EXPECT_EQ(count, 15U);
}

TEST_F(BetterAuthTokens, WithTheSharedSecretAreAccepted) {
    const Case& one = find("HS256 via jwt.sign");
    EXPECT_EQ(outcome(one.strings.at("token")), "user " + one.strings.at("user_id"));
}

TEST_F(BetterAuthTokens, WithTheSharedSecretAreHeldToTheirIssuer) {
    const Case& one = find("HS256 via jwt.sign");
    auth::Policy policy;
    policy.issuers = {"https://elsewhere.example.com"};
    EXPECT_EQ(outcome(one.strings.at("token"), policy), "wrong_issuer");
}

TEST_F(BetterAuthTokens, OfAnEmailLinkAreRefusedForTheyNameNoUser) {
    EXPECT_EQ(outcome(find("email verification").strings.at("token")), "no_user");
}

TEST_F(BetterAuthTokens, ThatAreCookieCachesAreRefused) {
    const std::map<std::string, std::string> reasons{
        {"cookieCache jwt", "no_user"},
        {"session-cache+jwt", "wrong_type"},
        {"cookie: compact", "malformed"},
        {"cookie: jwe", "encrypted"},
    };
    for (const auto& [name, reason] : reasons) {
        EXPECT_EQ(outcome(find(name).strings.at("session_data_cookie")), reason) << name;
    }
    std::size_t cookies = 0;
    for (const Case& one : cases_) cookies += one.strings.count("session_data_cookie");
    EXPECT_EQ(cookies, reasons.size());
}

TEST_F(BetterAuthTokens, AreNeverExplainedWithTheSecret) {
    for (const Case& one : cases_) {
        for (const auto& [member, value] : one.strings) {
            const auto explanation = auth::explain(value, *keys_, {}, now);
            std::string text = explanation.verdict;
            for (const auto& finding : explanation.findings) text += finding.text;
            EXPECT_EQ(text.find(secret_), std::string::npos) << one.name << ": " << member;
        }
    }
}

}  // namespace

}  // namespace taskgate
