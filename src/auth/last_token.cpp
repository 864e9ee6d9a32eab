// SPDX-License-Identifier: MIT
#include "auth/last_token.hpp"

#include "auth/token.hpp"

#include <openssl/crypto.h>

namespace taskgate::auth {

bool LastToken::is_known(std::string_view token, const KeySet* keys, Time now) const {
    return !text_.empty() && text_.size() == token.size() && keys_.get() == keys &&
           now >= verified_at_ && CRYPTO_memcmp(text_.data(), token.data(), token.size()) == 0;
}

boost::system::result<Claims, Refusal> LastToken::verify(std::string_view token,
                                                         const std::shared_ptr<const KeySet>& keys,
                                                         const Policy& policy, Time now) {
    if (is_known(token, keys.get(), now)) {
        if (is_expired(claims_.expires, policy, now)) return Refusal::expired;
        return claims_;
    }
    auto claims = auth::verify(token, *keys, policy, now);
    if (claims && token.size() <= longest) {
        text_ = token;
        keys_ = keys;
        claims_ = *claims;
        verified_at_ = now;
    }
    return claims;
}

}  // namespace taskgate::auth
