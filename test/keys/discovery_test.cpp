// SPDX-License-Identifier: MIT
#include "keys/trusting.hpp"

#include <fmt/format.h>

namespace taskgate::test {

namespace {

class Discovery : public Trusting {
protected:
    /// What the issuer says of itself, and what comes of a token.
    std::string outcome_with(const std::string& issuer, const std::string& document) {
        publish({&first_});
        IssuerAnswer answer;
        answer.body = document;
        issuer_.set("/.well-known/openid-configuration", answer);
        issuer_.set("/realms/x/.well-known/openid-configuration", answer);
        auto trusted = plan_of({{issuer, issuer}}, std::chrono::hours{1});
        trusted.published.front().address.kind = auth::KeySetAddress::Kind::issuer;
        trust(std::move(trusted));
        return outcome(first_.token("ada", issuer, clock_.now()));
    }
    [[nodiscard]] std::string document(const std::string& issuer, const std::string& keys) const {
        return fmt::format(R"({{"issuer":"{}","jwks_uri":"{}","other":[1,{{"a":null}}]}})", issuer,
                           keys);
    }
};

TEST_F(Discovery, FindsTheKeysOfAnIssuer) {
    for (const char* suffix : {"", "/", "/realms/x", "/realms/x/"}) {
        const std::string issuer = issuer_.url(suffix);
        EXPECT_EQ(outcome_with(issuer, document(issuer, issuer_.url(std::string{path}))),
                  "user ada")
            << suffix;
    }
}

TEST_F(Discovery, TakesNoKeysOfAnIssuerThatCallsItselfOtherwise) {
    EXPECT_EQ(
        outcome_with(issuer_.url(), document(issuer_.url("/"), issuer_.url("/api/auth/jwks"))),
        "keys_unavailable");
    const std::string line = log_.wait_for("names another issuer");
    EXPECT_NE(line.find("set OIDC_ISSUER to exactly"), std::string::npos) << line;
    EXPECT_NE(line.find(issuer_.url("/")), std::string::npos) << line;
}

TEST_F(Discovery, TakesNoKeysFromAnAddressThatMayNotBeAsked) {
    EXPECT_EQ(outcome_with(issuer_.url(), document(issuer_.url(), "http://id.example.com/jwks")),
              "keys_unavailable");
    log_.wait_for("JWKS_ALLOW_HTTP=id.example.com");
    EXPECT_EQ(outcome_with(issuer_.url(), document(issuer_.url(), "file:///etc/passwd")),
              "keys_unavailable");
    EXPECT_EQ(outcome_with(issuer_.url(), R"({"issuer":")" + issuer_.url() + R"("})"),
              "keys_unavailable");
}

TEST_F(Discovery, TakesNothingButADocument) {
    for (const char* text : {"<html>", "[]", "null", R"({"issuer":"a","issuer":"b"})"}) {
        EXPECT_EQ(outcome_with(issuer_.url(), text), "keys_unavailable") << text;
    }
}

}  // namespace

}  // namespace taskgate::test
