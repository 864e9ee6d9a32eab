// SPDX-License-Identifier: MIT
#pragma once

#include "auth/keys.hpp"
#include "auth/refusal.hpp"
#include "auth/secret_key.hpp"
#include "base/clock.hpp"
#include "domain/ids.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// JSON Web Tokens (RFC 7519) in the compact serialization of RFC 7515, verified as RFC 8725
/// advises.
namespace taskgate::auth {

/// The longest token that is looked at, in bytes.
inline constexpr std::size_t max_token_size = std::size_t{16} * 1024;

/// What a token must say besides carrying a good signature.
struct Policy {
    std::vector<std::string> issuers = {};    ///< `iss` must be one of them; empty: not looked at
    std::vector<std::string> audiences = {};  ///< `aud` must hold one of them; empty: not looked at
    std::vector<Algorithm> algorithms = default_algorithms();  ///< `alg` must be one of them
    std::vector<std::string> types = {};  ///< `typ` must be one of them, in lower case, with "" for
                                          ///< none at all; empty: none, `jwt` or `at+jwt`
    std::string user_claim = {};  ///< empty: `sub`; of a shared secret's token `user_id` before it
    std::chrono::seconds leeway{60};                   ///< for `nbf` and `iat`
    std::chrono::seconds expiry_leeway{0};             ///< for `exp`
    std::optional<std::chrono::seconds> max_age = {};  ///< how long ago `iat` may be
};

/// What a verified token says.
struct Claims {
    UserId user = {};
    double usable_until = 0;                ///< seconds since 1970; from then on it is refused
    Refusal refused_as = Refusal::expired;  ///< the reason from then on
};

/// What became of a token.
using Verdict = boost::system::result<Claims, Refusal>;

/// Verifies a token: its form, header, key, signature and claims, in this order. The time is the
/// caller's; the keys decide the algorithm. Safe from any thread.
Verdict verify(std::string_view token, const KeySet& keys, const Policy& policy, Time now);

/// Keys and the policy that goes with them: whom the service trusts, and on what terms. Immutable.
struct Trust {
    KeySet keys;
    Policy policy = {};
};

/// What `issue` puts into a token.
struct TokenRequest {
    std::string user = {};
    std::optional<std::string> email = {};
    std::chrono::seconds lifetime{};
};

/// A new token, signed with `key`, that `verify` with the same policy accepts.
std::string issue(const SecretKey& key, const Policy& policy, const TokenRequest& request,
                  Time now);

}  // namespace taskgate::auth
