// SPDX-License-Identifier: MIT
#pragma once

#include "auth/token_cache.hpp"
#include "auth/trust_store.hpp"
#include "auth/verification_pool.hpp"
#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/loop.hpp"
#include "base/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace taskgate::auth {

/// How tokens are verified.
struct AuthenticatorOptions {
    std::size_t cached_tokens = 10'000;  ///< of each loop; 0: every token is verified every time
    std::size_t threads = 1;             ///< for the signatures of public keys
    std::size_t waiting_tokens = 1'024;  ///< for these threads; more are refused
};

/// One event loop's part of an `Authenticator`: the tokens that it knows. Used on its loop.
class LoopAuthenticator final : public LoopGuest,
                                public std::enable_shared_from_this<LoopAuthenticator> {
public:
    /// `remembered` counts the tokens of all loops.
    LoopAuthenticator(std::shared_ptr<const TrustStore> store, VerificationPool& pool,
                      std::size_t cached_tokens, const Clock& clock,
                      std::shared_ptr<Gauge> remembered);
    ~LoopAuthenticator() override;
    LoopAuthenticator(const LoopAuthenticator&) = delete;
    LoopAuthenticator& operator=(const LoopAuthenticator&) = delete;

    /// What becomes of a token, which stays in place meanwhile. One that is known already is
    /// answered without suspending anybody; one that names an unknown key waits up to two seconds
    /// for its issuer's key set to be read again.
    Async<Verdict> verify(std::string_view token);

    void leave() override {}

private:
    /// Takes over the trust in force, and forgets all tokens where it is another one.
    void refresh();
    Async<Verdict> verify_anew(std::string_view token, TokenCache::Digest digest);
    /// Says how many tokens this loop remembers by now.
    void publish();
    /// The signature and the claims, elsewhere where that takes long.
    Async<Verdict> conclude(Examination& examination, Time now);
    /// Has the key sets read again, up to a point in time; `joined` where one of the readings was.
    static Async<Rereading> read_again(std::vector<std::shared_ptr<KeyOrigin>> origins,
                                       std::chrono::steady_clock::time_point end);

    std::shared_ptr<const TrustStore> store_;
    VerificationPool& pool_;
    const Clock& clock_;
    std::uint64_t generation_ = 0;
    std::shared_ptr<const Trust> trust_ = {};
    TokenCache cache_;
    std::shared_ptr<Gauge> remembered_;
    std::int64_t published_ = 0;  ///< how many tokens of this loop are counted there
};

/// Verifies tokens with the trust in force, for every event loop. Safe from any thread.
class Authenticator {
public:
    /// The clock must outlive the object.
    Authenticator(std::shared_ptr<const TrustStore> store, AuthenticatorOptions options,
                  const Clock& clock);

    /// The part of the current loop; a new one of its own where there is no loop. It must not
    /// outlive this object.
    std::shared_ptr<LoopAuthenticator> of_current_loop();

    /// How many verified tokens all loops remember.
    [[nodiscard]] std::int64_t remembered_tokens() const { return remembered_->value(); }
    /// How many tokens wait for their signature to be verified.
    [[nodiscard]] std::size_t waiting_tokens() const { return pool_.waiting(); }

private:
    std::shared_ptr<const TrustStore> store_;
    AuthenticatorOptions options_;
    const Clock& clock_;
    VerificationPool pool_;
    std::shared_ptr<Gauge> remembered_ = std::make_shared<Gauge>();
};

}  // namespace taskgate::auth
