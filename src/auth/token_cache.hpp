// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <unordered_map>

// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's own name
struct evp_md_ctx_st;

namespace taskgate::auth {

/// The tokens that were verified with the keys and the policy in force, so that none is verified
/// with every request: by the SHA-256 of the whole token, and never the token itself. Bounded; what
/// was not asked for longest leaves first. Belongs to one thread.
class TokenCache {
public:
    /// The SHA-256 of a token.
    using Digest = std::array<unsigned char, 32>;

    /// Holds at most that many tokens, rounded up to an even number; 0 none.
    explicit TokenCache(std::size_t capacity);
    ~TokenCache();
    TokenCache(const TokenCache&) = delete;
    TokenCache& operator=(const TokenCache&) = delete;

    [[nodiscard]] Digest digest(std::string_view token) const;

    /// What is known of the token with that digest, if it can still be used; null otherwise. Good
    /// until the cache is changed. A clock that went back makes every token a new one, since its
    /// `nbf` and `iat` were in the past only then.
    [[nodiscard]] const Claims* find(const Digest& digest, Time now);
    void insert(const Digest& digest, const Claims& claims, Time now);
    /// Forgets everything: other keys or another policy are in force.
    void clear();

    [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

private:
    struct Entry {
        Claims claims = {};
        Time verified_at = {};
    };
    /// The digest's first bytes are as good a hash as any.
    struct Hash {
        std::size_t operator()(const Digest& digest) const {
            std::size_t hash = 0;
            std::memcpy(&hash, digest.data(), sizeof hash);
            return hash;
        }
    };
    using Entries = std::unordered_map<Digest, Entry, Hash>;
    struct FreeContext {
        void operator()(evp_md_ctx_st* context) const;
    };

    /// Makes room in the young half: the old one goes, and the young one becomes old.
    void age();

    std::size_t half_;  ///< how many tokens each half holds
    std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
    Entries young_ = {};  ///< used since the halves changed
    Entries old_ = {};    ///< not used since
};

}  // namespace taskgate::auth
