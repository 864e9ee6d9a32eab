// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"
#include "auth/jwt.hpp"
#include "support/tokens.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace taskgate {

namespace {

using std::chrono::microseconds;

const Time now{microseconds{1'900'000'000'000'000}};

auth::KeySet keys_of(std::initializer_list<std::string_view> secrets) {
    std::vector<std::shared_ptr<const auth::Key>> keys;
    for (const std::string_view secret : secrets) {
        keys.push_back(std::make_shared<auth::SecretKey>(std::string{secret}, "the secret"));
    }
    return auth::KeySet{std::move(keys)};
}

std::string name_of(const std::optional<auth::Refusal>& refusal) {
    return refusal ? std::string{auth::name_of(*refusal)} : "accepted";
}

std::optional<auth::Refusal> refusal_of(std::string_view token, const auth::KeySet& keys, Time at) {
    const auto claims = auth::verify(token, keys, {}, at);
    return claims ? std::nullopt : std::optional{claims.error()};
}

std::string text_of(const auth::Explanation& explanation) {
    std::string text = explanation.verdict;
    for (const auth::Finding& finding : explanation.findings) {
        text += '\n' + finding.subject + ' ' + finding.text;
    }
    return text;
}

TEST(HostileTokens, AreHundredsOfDifferentNames) {
    std::set<std::string> names;
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        EXPECT_TRUE(names.insert(token.name).second) << token.name;
    }
    EXPECT_GT(names.size(), 500U);
}

TEST(HostileTokens, CoverEveryReasonThatTheDefaultPolicyHas) {
    using auth::Refusal;
    std::set<Refusal> seen;
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        if (token.refusal) seen.insert(*token.refusal);
    }
    const std::set<Refusal> elsewhere{
        Refusal::no_token,      Refusal::malformed_header, Refusal::unknown_key,
        Refusal::ambiguous_key, Refusal::keys_unavailable, Refusal::saturated,
        Refusal::too_old,       Refusal::wrong_issuer,     Refusal::wrong_audience};
    for (std::size_t i = 0; i < auth::refusal_count; ++i) {
        const auto refusal = static_cast<Refusal>(i);
        EXPECT_NE(seen.count(refusal), elsewhere.count(refusal)) << auth::name_of(refusal);
    }
}

TEST(HostileTokens, AreRefusedForExactlyTheirReason) {
    const auth::KeySet keys = keys_of({test::token_secret});
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        EXPECT_EQ(name_of(refusal_of(token.token, keys, now)), name_of(token.refusal))
            << token.name << "\n"
            << token.token.substr(0, 400);
    }
}

TEST(HostileTokens, AreRefusedInTheSameWayAmongSeveralSecrets) {
    const auth::KeySet keys =
        keys_of({"an-older-secret-that-nobody-uses-any-more", test::token_secret});
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        EXPECT_EQ(name_of(refusal_of(token.token, keys, now)), name_of(token.refusal))
            << token.name;
    }
}

TEST(HostileTokens, AreNeverAcceptedByAnotherSecret) {
    const auth::KeySet keys = keys_of({"an-older-secret-that-nobody-uses-any-more"});
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        EXPECT_NE(name_of(refusal_of(token.token, keys, now)), "accepted") << token.name;
    }
}

TEST(HostileTokens, AreNeverAcceptedWithoutAnyKey) {
    const auth::KeySet keys = keys_of({});
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        EXPECT_NE(name_of(refusal_of(token.token, keys, now)), "accepted") << token.name;
    }
}

TEST(HostileTokens, AreExplainedAsTheyAreVerified) {
    const auth::KeySet keys = keys_of({test::token_secret});
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        const auto explanation = auth::explain(token.token, keys, {}, now);
        EXPECT_EQ(explanation.accepted, !token.refusal.has_value()) << token.name;
        bool objects = false;
        for (const auth::Finding& finding : explanation.findings) {
            objects = objects || finding.verdict == auth::Finding::Verdict::bad;
        }
        // What cannot be taken apart has no findings; everything else says what is wrong, or fine.
        EXPECT_EQ(objects, token.refusal.has_value() && !explanation.findings.empty())
            << token.name << "\n"
            << text_of(explanation);
        const std::string reason = token.refusal ? "refused (" + name_of(token.refusal) + ")"
                                                 : std::string{"accepted as user "};
        EXPECT_TRUE(explanation.verdict.starts_with(reason)) << explanation.verdict;
    }
}

TEST(HostileTokens, AreExplainedWithoutTheSecretTheSignatureOrAControlCharacter) {
    constexpr std::size_t telling = 20;
    const auth::KeySet keys = keys_of({test::token_secret});
    for (const auto& token : test::hostile_tokens(test::token_secret, now)) {
        const std::string text = text_of(auth::explain(token.token, keys, {}, now));
        const std::string last = token.token.substr(token.token.rfind('.') + 1);
        EXPECT_EQ(text.find(test::token_secret), std::string::npos) << token.name;
        if (last.size() >= telling) {
            EXPECT_EQ(text.find(last), std::string::npos) << token.name;
        }
        for (const char c : text) {
            EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= ' ') << token.name;
        }
    }
}

TEST(HostileTokens, NeverCrashTheVerifierWhenCutAnywhere) {
    const auth::KeySet keys = keys_of({test::token_secret});
    const std::string whole = test::valid_token(test::token_secret, test::token_user, now);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_TRUE(refusal_of(whole.substr(0, size), keys, now)) << size;
        EXPECT_TRUE(refusal_of(whole.substr(whole.size() - size), keys, now)) << size;
    }
    EXPECT_FALSE(refusal_of(whole, keys, now));
}

TEST(HostileTokens, NeverPassWithAnyCharacterChanged) {
    const auth::KeySet keys = keys_of({test::token_secret});
    const std::string whole = test::valid_token(test::token_secret, test::token_user, now);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const char c : {'A', 'z', '9', '-', '_', '.', '=', ' ', '\0', '\xFF'}) {
            std::string changed = whole;
            if (changed[i] == c) continue;
            changed[i] = c;
            EXPECT_TRUE(refusal_of(changed, keys, now)) << "character " << i << " as " << c;
        }
    }
}

}  // namespace

}  // namespace taskgate
