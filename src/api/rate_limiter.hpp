// SPDX-License-Identifier: MIT
#pragma once

#include "base/bucket_table.hpp"
#include "base/clock.hpp"
#include "base/keyed_hash.hpp"
#include "base/log.hpp"
#include "domain/ids.hpp"
#include "http/message.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Who may ask how often. The fields are those of draft-ietf-httpapi-ratelimit-headers-11.
namespace taskgate::api {

/// What is allowed. Nothing: there is no such limit.
struct RateLimits {
    std::optional<Rate> user = {};     ///< requests with a good token, of each user
    std::optional<Rate> address = {};  ///< all others, of each address (IPv6: of each /64)

    friend bool operator==(const RateLimits&, const RateLimits&) = default;
};

/// What is allowed where nothing else is set.
inline constexpr Rate usual_user_rate{6'000, std::chrono::minutes{1}};
inline constexpr Rate usual_address_rate{300, std::chrono::minutes{1}};

/// A limit in the words of the fields.
struct LimitPolicy {
    LimitPolicy(std::string_view limit_name, std::string_view refusal_reason, Rate limit_rate);

    std::string_view name;    ///< `user`
    std::string_view reason;  ///< why somebody was refused, for the log
    Rate rate;
    std::string field;  ///< the value of `RateLimit-Policy`
};

/// What a limit says to one request. Good for as long as its limiter.
struct Allowance {
    const LimitPolicy* policy = nullptr;  ///< null: no limit concerns the request
    BucketTable::Draw draw{true};

    [[nodiscard]] bool is_refused() const { return !draw.is_taken; }
    /// Adds `RateLimit` and `RateLimit-Policy` to an answer, where there is a policy.
    void describe(http::Reply& reply) const;
};

/// 429 with `Retry-After` and what the allowance has to say.
http::Reply too_many_requests(const Allowance& allowance);

/// Counts requests: those with a good token against their user, all others against the address that
/// they come from. Memory is bounded (see `BucketTable`). Safe from any thread; the log and the
/// clock must outlive it.
class RateLimiter {
public:
    RateLimiter(const RateLimits& limits, Log& log, const Clock& clock);

    /// Counts a request of somebody who has shown a good token.
    Allowance count_user(const UserId& user);
    /// Counts a request for what everybody may have. Where many may stand behind the address, none
    /// is refused; the same below.
    Allowance count_open(const http::Client& client);
    /// Counts a request that is refused: without a good token, or broken. The log says once that
    /// addresses of many are not limited.
    Allowance count_refused(const http::Client& client);

private:
    struct Limit {
        explicit Limit(LimitPolicy limit_policy);

        LimitPolicy policy;
        BucketTable buckets;
    };

    Allowance count(Limit& limit, std::string_view key);
    [[nodiscard]] static bool may_be_many(const http::Client& client);
    void warn_of(const http::Client& client);

    Log& log_;
    const Clock& clock_;
    KeyedHash hash_ = {};
    std::optional<Limit> user_ = {};
    std::optional<Limit> address_ = {};
    std::atomic<bool> has_warned_ = false;
};

}  // namespace taskgate::api
