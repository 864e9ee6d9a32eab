// SPDX-License-Identifier: MIT
#include "auth/authenticator.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace taskgate::auth {

namespace {

/// How long a token waits for keys that may be on their way.
constexpr std::chrono::milliseconds most_waiting{2'000};

std::vector<std::shared_ptr<KeyOrigin>> origins_of(const std::vector<const KeyGroup*>& groups) {
    std::vector<std::shared_ptr<KeyOrigin>> origins;
    for (const KeyGroup* group : groups) {
        if (group->origin) origins.push_back(group->origin);
    }
    return origins;
}

bool may_come(std::optional<Refusal> refusal) {
    return refusal == Refusal::unknown_key || refusal == Refusal::keys_unavailable;
}

}  // namespace

LoopAuthenticator::LoopAuthenticator(std::shared_ptr<const TrustStore> store,
                                     VerificationPool& pool, std::size_t cached_tokens,
                                     const Clock& clock, std::shared_ptr<Gauge> remembered)
    : store_(std::move(store)),
      pool_(pool),
      clock_(clock),
      cache_(cached_tokens),
      remembered_(std::move(remembered)) {
    refresh();
}

LoopAuthenticator::~LoopAuthenticator() { remembered_->add(-published_); }

void LoopAuthenticator::publish() {
    const auto size = static_cast<std::int64_t>(cache_.size());
    remembered_->add(size - published_);
    published_ = size;
}

void LoopAuthenticator::refresh() {
    const std::uint64_t generation = store_->generation();
    if (generation == generation_) return;
    generation_ = generation;
    trust_ = store_->current();
    cache_.clear();
    publish();
}

Async<Verdict> LoopAuthenticator::verify(std::string_view token) {
    refresh();
    TokenCache::Digest digest{};
    // One that is too long is refused for it, and not worth a digest.
    if (token.size() <= max_token_size) digest = cache_.digest(token);
    if (const Claims* claims = cache_.find(digest, clock_.now())) co_return Verdict{*claims};
    co_return co_await verify_anew(token, digest);
}

Async<Verdict> LoopAuthenticator::verify_anew(std::string_view token, TokenCache::Digest digest) {
    const auto end = std::chrono::steady_clock::now() + most_waiting;
    bool may_wait = true;
    for (;;) {
        refresh();
        // The examination refers to it, and others may take its place meanwhile.
        const std::shared_ptr<const Trust> trust = trust_;
        Examination examination{token, trust->keys, trust->policy, clock_.now()};
        if (may_come(examination.refusal()) && may_wait) {
            auto origins = origins_of(examination.groups());
            const auto reading = co_await read_again(std::move(origins), end);
            // A reading that began before the token came proves no key unknown.
            may_wait = *reading == Rereading::joined;
            if (*reading != Rereading::none) continue;
        }
        const Time now = clock_.now();
        auto verdict = co_await conclude(examination, now);
        // Keys may have left while this one was being tried: then it is tried with the others.
        refresh();
        if (*verdict && trust != trust_) continue;
        if (*verdict) cache_.insert(digest, **verdict, now);
        publish();
        co_return std::move(verdict);
    }
}

Async<Verdict> LoopAuthenticator::conclude(Examination& examination, Time now) {
    if (examination.is_expensive()) co_return co_await pool_.conclude(examination, now);
    co_return examination.conclude(now);
}

Async<Rereading> LoopAuthenticator::read_again(std::vector<std::shared_ptr<KeyOrigin>> origins,
                                               std::chrono::steady_clock::time_point end) {
    Rereading weakest = Rereading::none;
    for (const auto& origin : origins) {
        constexpr std::chrono::milliseconds none{0};
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        const auto read = co_await origin->read_again(std::max(left, none));
        if (*read == Rereading::none) continue;
        weakest = weakest == Rereading::joined ? weakest : *read;
    }
    co_return weakest;
}

Authenticator::Authenticator(std::shared_ptr<const TrustStore> store, AuthenticatorOptions options,
                             const Clock& clock)
    : store_(std::move(store)),
      options_(options),
      clock_(clock),
      pool_(options.threads, options.waiting_tokens) {}

std::shared_ptr<LoopAuthenticator> Authenticator::of_current_loop() {
    Loop* loop = Loop::current();
    if (loop != nullptr) {
        if (LoopGuest* guest = loop->find_guest(this)) {
            return static_cast<LoopAuthenticator*>(guest)->shared_from_this();
        }
    }
    auto made = std::make_shared<LoopAuthenticator>(store_, pool_, options_.cached_tokens, clock_,
                                                    remembered_);
    if (loop != nullptr) loop->add_guest(this, made);
    return made;
}

}  // namespace taskgate::auth
