// SPDX-License-Identifier: MIT
#include "support/public_tokens.hpp"

#include "auth/base64url.hpp"
#include "auth/explain.hpp"
#include "auth/jwk.hpp"
#include "base/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace taskgate::test {

namespace {

using auth::Algorithm;

/// A pair for each algorithm, made when it is first asked for. Not for several threads at once.
class Pairs {
public:
    const KeyPair& of(Algorithm algorithm) {
        const auto found = pairs_.find(algorithm);
        if (found != pairs_.end()) return found->second;
        const bool shares = algorithm > Algorithm::rs256 && algorithm <= Algorithm::ps512;
        return pairs_
            .emplace(algorithm, shares ? of(Algorithm::rs256).with_algorithm(algorithm)
                                       : KeyPair::generate(algorithm))
            .first->second;
    }

private:
    std::map<Algorithm, KeyPair> pairs_ = {};
};

std::string with_more(std::string object, std::string_view more) {
    if (more.empty()) return object;
    object.back() = ',';
    return object.append(more) + '}';
}

std::string text_of(const auth::Explanation& explanation) {
    std::string text = explanation.verdict;
    for (const auth::Finding& finding : explanation.findings) {
        text += '\n' + finding.subject + ' ' + finding.text;
    }
    return text;
}

/// Holds what the operator is told against what `verify` said.
void expect_explained(std::string_view token, const auth::Explanation& explanation,
                      const auth::Verdict& verdict) {
    const std::string text = text_of(explanation);
    EXPECT_EQ(explanation.accepted, verdict.has_value()) << text;
    const std::string beginning =
        verdict ? "accepted as user " : fmt::format("refused ({})", name_of(verdict.error()));
    EXPECT_TRUE(explanation.verdict.starts_with(beginning)) << text;
    const auto& findings = explanation.findings;
    const bool objects = std::any_of(findings.begin(), findings.end(), [](const auto& finding) {
        return finding.verdict == auth::Finding::Verdict::bad;
    });
    // What cannot be taken apart has no findings; everything else says what is wrong, or fine.
    EXPECT_EQ(objects, !verdict && !findings.empty()) << text;
    constexpr std::size_t telling = 20;
    const std::string_view signature = token.substr(token.rfind('.') + 1);
    if (signature.size() >= telling) {
        EXPECT_EQ(text.find(signature), std::string::npos) << text;
    }
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
        return c == '\n' || static_cast<unsigned char>(c) >= ' ';
    })) << text;
}

}  // namespace

std::vector<Algorithm> public_algorithms() {
    std::vector<Algorithm> all = auth::all_algorithms();
    std::erase_if(all, auth::is_symmetric);
    return all;
}

const KeyPair& issuer_pair(Algorithm algorithm) {
    static Pairs pairs;
    return pairs.of(algorithm);
}

const KeyPair& stranger_pair(Algorithm algorithm) {
    static Pairs pairs;
    return pairs.of(algorithm);
}

std::string header_naming(std::string_view algorithm, std::string_view id, std::string_view more) {
    std::string text;
    json::Writer{text}.begin_object().member("alg", algorithm).member("kid", id).end_object();
    return with_more(std::move(text), more);
}

std::string claims_with(std::string_view more) {
    return with_more(
        fmt::format(R"({{"sub":"{}","exp":{}}})", token_user, numeric_date(token_time, 3'600'000)),
        more);
}

std::string token_of(std::string_view header, std::string_view payload,
                     std::string_view signature) {
    return signing_input(header, payload) + '.' + auth::encode_base64url(signature);
}

std::string signing_input(std::string_view header, std::string_view payload) {
    return auth::encode_base64url(header) + '.' + auth::encode_base64url(payload);
}

std::string make_token(const KeyPair& pair, std::string_view header, std::string_view payload,
                       const SigningMethod& method) {
    return token_of(header, payload, pair.sign(signing_input(header, payload), method));
}

std::string make_token(const KeyPair& pair, std::string_view id) {
    return make_token(pair, header_naming(name_of(pair.algorithm()), id), claims_with());
}

std::string key_set_text(const std::vector<std::string>& jwks) {
    return fmt::format(R"({{"keys":[{}]}})", fmt::join(jwks, ","));
}

auth::KeyGroup read_group(const std::vector<std::string>& jwks, std::vector<std::string> issuers) {
    const std::string text = key_set_text(jwks);
    const auto document = auth::read_key_set(text, "test keys", auth::all_algorithms(), false);
    auth::KeyGroup group;
    group.kind = auth::KeyGroup::Kind::key_set;
    group.label = "test keys";
    group.issuers = std::move(issuers);
    if (!document) {
        ADD_FAILURE() << document.error().message << ": " << text;
        return group;
    }
    EXPECT_TRUE(document->skipped.empty()) << document->skipped.front();
    group.keys = document->keys;
    return group;
}

auth::KeySet read_keys(const std::vector<std::string>& jwks) {
    return auth::KeySet{std::vector<auth::KeyGroup>{read_group(jwks)}};
}

auth::KeyGroup secret_group() {
    auth::KeyGroup group;
    group.label = "the secret";
    for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512}) {
        group.keys.push_back(
            std::make_shared<auth::SecretKey>(std::string{token_secret}, "the secret", algorithm));
    }
    return group;
}

auth::Policy every_algorithm() {
    auth::Policy policy;
    policy.algorithms = auth::all_algorithms();
    return policy;
}

std::string verdict_of(std::string_view token, const auth::KeySet& keys, const auth::Policy& policy,
                       Time now) {
    const auth::Verdict verdict = auth::verify(token, keys, policy, now);
    expect_explained(token, auth::explain(token, keys, policy, now), verdict);
    return verdict ? "user " + verdict->user.value() : std::string{name_of(verdict.error())};
}

void expect_verdicts(const std::vector<NamedToken>& tokens, const auth::KeySet& keys,
                     const auth::Policy& policy) {
    EXPECT_FALSE(tokens.empty());
    for (const NamedToken& token : tokens) {
        SCOPED_TRACE(token.name);
        EXPECT_EQ(verdict_of(token.token, keys, policy), token.refusal
                                                             ? std::string{name_of(*token.refusal)}
                                                             : fmt::format("user {}", token_user))
            << token.token.substr(0, 600);
    }
}

}  // namespace taskgate::test
