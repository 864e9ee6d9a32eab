// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace taskgate::auth {

/// The token that one client sent last, if it was a good one: clients send the same token with
/// every request, and need not have it verified every time. One a connection; used by one thread at
/// a time.
///
/// A token counts as the same if every byte is, compared in constant time, and only for the set of
/// keys that verified it. Its `exp` is looked at on every use. A clock that went back makes it a
/// new one, since its `nbf` and `iat` were in the past only then.
class LastToken {
public:
    /// What `verify` says of the token. The policy belongs to the keys: another one comes with
    /// another set.
    boost::system::result<Claims, Refusal> verify(std::string_view token,
                                                  const std::shared_ptr<const KeySet>& keys,
                                                  const Policy& policy, Time now);

private:
    /// The longest token that is kept, in bytes.
    static constexpr std::size_t longest = 2048;

    [[nodiscard]] bool is_known(std::string_view token, const KeySet* keys, Time now) const;

    std::string text_ = {};  ///< empty: none
    std::shared_ptr<const KeySet> keys_ = {};
    Claims claims_ = {};
    Time verified_at_ = {};
};

}  // namespace taskgate::auth
