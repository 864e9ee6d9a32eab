// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "keys/trusting.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace taskgate::test {

namespace {

using auth::Algorithm;
using auth::KeyGroup;

/// A public key that counts how often it is asked, notes by which threads, and can be held up.
class SlowKey final : public auth::Key {
public:
    [[nodiscard]] Algorithm algorithm() const override { return Algorithm::es256; }
    [[nodiscard]] std::string_view label() const override { return "slow"; }
    [[nodiscard]] bool verifies(std::string_view /*input*/,
                                std::string_view signature) const override {
        std::unique_lock lock{mutex_};
        ++asked_;
        threads_.insert(std::this_thread::get_id());
        changed_.notify_all();
        changed_.wait(lock, [this] { return !is_held_; });
        return signature == "good";
    }

    void hold() {
        const std::lock_guard lock{mutex_};
        is_held_ = true;
    }
    void release() {
        const std::lock_guard lock{mutex_};
        is_held_ = false;
        changed_.notify_all();
    }
    void wait_until_asked(int times) const {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this, times] { return asked_ >= times; });
    }
    [[nodiscard]] int asked() const {
        const std::lock_guard lock{mutex_};
        return asked_;
    }
    [[nodiscard]] std::set<std::thread::id> threads() const {
        const std::lock_guard lock{mutex_};
        return threads_;
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable int asked_ = 0;
    mutable std::set<std::thread::id> threads_ = {};
    bool is_held_ = false;
};

class Authenticating : public Trusting {
protected:
    void SetUp() override { start({}); }

    void start(auth::AuthenticatorOptions options) { trust(plan_with({}), options); }

    /// A plan of the slow key and a secret.
    [[nodiscard]] auth::TrustPlan plan_with(auth::Policy policy) const {
        auth::TrustPlan plan;
        KeyGroup slow;
        slow.kind = KeyGroup::Kind::key_set;
        slow.keys.push_back(key_);
        KeyGroup secrets;
        secrets.keys.push_back(
            std::make_shared<auth::SecretKey>(std::string{app_secret}, "secret"));
        plan.fixed = {std::move(slow), std::move(secrets)};
        plan.policy = std::move(policy);
        return plan;
    }

    [[nodiscard]] std::string token_with(std::string_view signature, int number = 0) const {
        std::string payload =
            R"({"sub":"ada","exp":4102444800,"n":)" + std::to_string(number) + "}";
        return auth::encode_base64url(R"({"alg":"ES256"})") + '.' +
               auth::encode_base64url(payload) + '.' + auth::encode_base64url(signature);
    }
    [[nodiscard]] std::string secret_token() const {
        auth::TokenRequest request;
        request.user = "bob";
        request.lifetime = std::chrono::hours{1};
        return auth::issue(auth::SecretKey{std::string{app_secret}, "secret"}, {}, request,
                           clock_.now());
    }

    std::shared_ptr<SlowKey> key_ = std::make_shared<SlowKey>();
};

TEST_F(Authenticating, VerifiesAGoodTokenOnceAndABadOneEveryTime) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(token_with("good")), "user ada");
    EXPECT_EQ(key_->asked(), 1);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(token_with("bad")), "bad_signature");
    EXPECT_EQ(key_->asked(), 4);
}

TEST_F(Authenticating, KnowsNoTokenThatDiffersInAByte) {
    trust_first(std::chrono::hours{1});
    const std::string known = token(first_);
    for (std::size_t i = 0; i < known.size(); ++i) {
        std::string changed = known;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(outcome(changed), "user ada") << i;
    }
    EXPECT_NE(outcome(known + "A"), "user ada");
    EXPECT_NE(outcome(known.substr(0, known.size() - 1)), "user ada");
    EXPECT_EQ(outcome(known), "user ada");
}

TEST_F(Authenticating, RemembersNothingWhereItIsToldSo) {
    auth::AuthenticatorOptions options;
    options.cached_tokens = 0;
    start(options);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(token_with("good")), "user ada");
    EXPECT_EQ(key_->asked(), 3);
}

TEST_F(Authenticating, ForgetsEveryTokenWhenThePolicyChanges) {
    EXPECT_EQ(outcome(token_with("good")), "user ada");
    auth::Policy policy;
    policy.audiences = {"somebody-else"};
    source_->replace(plan_with(policy));
    EXPECT_EQ(outcome(token_with("good")), "wrong_audience");
    source_->replace(plan_with({}));
    EXPECT_EQ(outcome(token_with("good")), "user ada");
    EXPECT_EQ(key_->asked(), 3);
}

TEST_F(Authenticating, AcceptsNothingByAKeyThatLeftWhileItWasBeingTried) {
    key_->hold();
    const std::string token = token_with("good");
    std::vector<Async<auth::Verdict>> operations;
    operations.push_back(verifier_->verify(token));
    auto started = loop_.start(std::move(operations));
    key_->wait_until_asked(1);
    auth::TrustPlan without = plan_with({});
    without.fixed.front().keys.clear();
    source_->replace(std::move(without));
    key_->release();
    EXPECT_EQ(name(*loop_.finish(std::move(started)).front()), "wrong_algorithm");
    EXPECT_EQ(outcome(token), "wrong_algorithm");
}

TEST_F(Authenticating, HoldsUpNobodyElseWhilePublicKeysAreTried) {
    key_->hold();
    const std::string slow = token_with("bad");
    std::vector<Async<auth::Verdict>> operations;
    operations.push_back(verifier_->verify(slow));
    auto started = loop_.start(std::move(operations));
    key_->wait_until_asked(1);
    EXPECT_EQ(outcome(secret_token()), "user bob");
    EXPECT_EQ(started->ended(), 0U);
    key_->release();
    EXPECT_EQ(name(*loop_.finish(std::move(started)).front()), "bad_signature");
    EXPECT_EQ(key_->threads().count(std::this_thread::get_id()), 0U);
}

TEST_F(Authenticating, TakesNoMoreThreadsAndNoMoreTokensThanItsShare) {
    auth::AuthenticatorOptions options;
    options.threads = 2;
    options.waiting_tokens = 5;
    start(options);
    key_->hold();
    std::vector<std::string> tokens;
    tokens.reserve(50);
    for (int i = 0; i < 50; ++i) tokens.push_back(token_with("bad", i));
    std::vector<Async<auth::Verdict>> first;
    first.push_back(verifier_->verify(tokens[0]));
    first.push_back(verifier_->verify(tokens[1]));
    auto trying = loop_.start(std::move(first));
    key_->wait_until_asked(2);
    std::vector<Async<auth::Verdict>> rest;
    rest.reserve(tokens.size());
    for (std::size_t i = 2; i < tokens.size(); ++i) rest.push_back(verifier_->verify(tokens[i]));
    auto waiting = loop_.start(std::move(rest));
    EXPECT_EQ(waiting->ended(), 43U) << "two are being tried, five wait";
    EXPECT_EQ(outcome(secret_token()), "user bob");
    key_->release();
    std::size_t saturated = 0;
    for (const auto& verdict : loop_.finish(std::move(waiting))) {
        saturated += name(*verdict) == "saturated" ? 1U : 0U;
    }
    loop_.finish(std::move(trying));
    EXPECT_EQ(saturated, 43U);
    EXPECT_LE(key_->threads().size(), 2U);
    EXPECT_EQ(outcome(token_with("good")), "user ada");
}

TEST_F(Authenticating, GivesEachLoopTokensOfItsOwn) {
    EXPECT_EQ(authenticator_->of_current_loop(), verifier_);
    std::thread{[this] {
        BlockingLoop loop;
        const auto other = authenticator_->of_current_loop();
        EXPECT_NE(other, verifier_);
        EXPECT_EQ(authenticator_->of_current_loop(), other);
        const std::string token = token_with("good");
        EXPECT_EQ(name(*loop.run(other->verify(token))), "user ada");
    }}.join();
    EXPECT_EQ(outcome(token_with("good")), "user ada");
    EXPECT_EQ(key_->asked(), 2);
}

TEST_F(Authenticating, KeepsTheKeysOfASetThatAnotherPlanNamesToo) {
    trust_first(std::chrono::hours{1});
    IssuerAnswer held;
    held.is_held = true;
    issuer_.set(std::string{path}, held);
    source_->replace(plan(std::chrono::hours{1}));
    EXPECT_EQ(outcome(token(first_)), "user ada") << "while it is being read again";
    issuer_.wait_for_requests(2);
    publish({&second_});
    // Its own key has left, and that of the other is there.
    EXPECT_EQ(outcome(token(second_)), "user ada");
    EXPECT_EQ(outcome(token(first_)), "unknown_key");
}

TEST_F(Authenticating, EndsWhoWaitsForKeysOfAPlanThatIsGone) {
    IssuerAnswer held;
    held.is_held = true;
    issuer_.set(std::string{path}, held);
    trust(plan(std::chrono::hours{1}));
    issuer_.wait_for_requests(1);
    const std::string waiting = token(first_);
    std::vector<Async<auth::Verdict>> operations;
    operations.push_back(verifier_->verify(waiting));
    auto started = loop_.start(std::move(operations));
    source_->replace(plan_with({}));
    // The key set that is left is bound to no issuer, and has no key for it.
    EXPECT_EQ(name(*loop_.finish(std::move(started)).front()), "unknown_key");
}

}  // namespace

}  // namespace taskgate::test
