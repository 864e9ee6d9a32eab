// SPDX-License-Identifier: MIT
#include "auth/token_cache.hpp"

#include "auth/token.hpp"

#include <openssl/evp.h>

#include <stdexcept>
#include <utility>

namespace taskgate::auth {

void TokenCache::FreeContext::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

TokenCache::TokenCache(std::size_t capacity)
    : half_((capacity + 1) / 2), context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL has no SHA-256");
    }
}

TokenCache::~TokenCache() = default;

TokenCache::Digest TokenCache::digest(std::string_view token) const {
    Digest out{};
    // Without an algorithm, init starts over with the one that the context has.
    if (EVP_DigestInit_ex(context_.get(), nullptr, nullptr) != 1 ||
        EVP_DigestUpdate(context_.get(), token.data(), token.size()) != 1 ||
        EVP_DigestFinal_ex(context_.get(), out.data(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    return out;
}

const Claims* TokenCache::find(const Digest& digest, Time now) {
    auto found = young_.find(digest);
    if (found == young_.end()) {
        auto node = old_.extract(digest);
        if (node.empty()) return nullptr;
        if (young_.size() >= half_) age();
        found = young_.insert(std::move(node)).position;
    }
    if (now < found->second.verified_at || found->second.claims.usable_until <= to_seconds(now)) {
        young_.erase(found);
        return nullptr;
    }
    return &found->second.claims;
}

void TokenCache::insert(const Digest& digest, const Claims& claims, Time now) {
    if (half_ == 0) return;
    old_.erase(digest);
    if (young_.size() >= half_ && young_.count(digest) == 0) age();
    young_[digest] = Entry{claims, now};
}

void TokenCache::clear() {
    young_.clear();
    old_.clear();
}

void TokenCache::age() { old_ = std::exchange(young_, {}); }

}  // namespace taskgate::auth
