// SPDX-License-Identifier: MIT
#pragma once

#include "auth/authenticator.hpp"
#include "auth/key_source.hpp"
#include "support/blocking_loop.hpp"
#include "support/running_app.hpp"
#include "support/scripted_issuer.hpp"
#include "support/signer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace taskgate::test {

/// An issuer, and somebody who trusts it and verifies tokens on a loop.
class Trusting : public ::testing::Test {
protected:
    static constexpr std::string_view path = "/api/auth/jwks";

    /// A plan that trusts the issuer's key set.
    [[nodiscard]] auth::TrustPlan plan(std::chrono::milliseconds time_to_live) const {
        return plan_of({{issuer_.url(std::string{path}), issuer_.url()}}, time_to_live);
    }
    /// A plan that trusts key sets, each by its URL and its issuer.
    [[nodiscard]] static auth::TrustPlan plan_of(
        const std::vector<std::pair<std::string, std::string>>& sets,
        std::chrono::milliseconds time_to_live) {
        auth::TrustPlan plan;
        plan.time_to_live = time_to_live;
        for (const auto& [url, issuer] : sets) {
            auth::PublishedKeys published;
            published.address.url = url;
            published.address.label = url;
            published.group.kind = auth::KeyGroup::Kind::key_set;
            published.group.label = url;
            published.group.issuers = {issuer};
            plan.published.push_back(std::move(published));
        }
        return plan;
    }

    /// Starts to trust.
    void trust(auth::TrustPlan plan, auth::AuthenticatorOptions options = {}) {
        // Another one may come to lie at the same address.
        loop_.remove_guest(authenticator_.get());
        source_ = std::make_unique<auth::KeySource>(std::move(plan), log_.log(), clock_);
        authenticator_ = std::make_unique<auth::Authenticator>(source_->trust(), options, clock_);
        verifier_ = authenticator_->of_current_loop();
    }
    /// The same, with the keys of the first signer published and read.
    void trust_first(std::chrono::milliseconds time_to_live) {
        publish({&first_});
        trust(plan(time_to_live));
        EXPECT_EQ(outcome(token(first_)), "user ada");
    }

    void publish(std::initializer_list<const Signer*> signers) {
        IssuerAnswer answer;
        answer.body = key_set_of(signers);
        issuer_.set(std::string{path}, std::move(answer));
    }

    [[nodiscard]] std::string token(const Signer& signer) const {
        return signer.token("ada", issuer_.url(), clock_.now());
    }
    /// The user, or why the token is refused.
    std::string outcome(const std::string& token) {
        const auto verdict = loop_.run(verifier_->verify(token));
        return name(*verdict);
    }
    /// The same of many that are verified at the same time.
    std::vector<std::string> outcomes(const std::vector<std::string>& tokens) {
        std::vector<Async<auth::Verdict>> operations;
        operations.reserve(tokens.size());
        for (const std::string& token : tokens) operations.push_back(verifier_->verify(token));
        std::vector<std::string> names;
        for (const auto& verdict : loop_.run_all(std::move(operations))) {
            names.push_back(name(*verdict));
        }
        return names;
    }
    static std::string name(const auth::Verdict& verdict) {
        return verdict ? "user " + verdict->user.value()
                       : std::string{auth::name_of(verdict.error())};
    }

    SystemClock clock_;
    CapturedLog log_;
    ScriptedIssuer issuer_;
    Signer first_{"first"};
    Signer second_{"second"};
    BlockingLoop loop_;
    std::unique_ptr<auth::KeySource> source_;
    std::unique_ptr<auth::Authenticator> authenticator_;
    std::shared_ptr<auth::LoopAuthenticator> verifier_;
};

}  // namespace taskgate::test
