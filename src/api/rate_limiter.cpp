// SPDX-License-Identifier: MIT
#include "api/rate_limiter.hpp"

#include "api/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace taskgate::api {

namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

/// A megabyte for each limit.
constexpr std::size_t bucket_count = 65'536;

/// What an internet provider gives to one customer is often a /64, and never less.
constexpr std::size_t network_bits_v6 = 64;
constexpr std::size_t address_bits_v4 = 32;

constexpr std::int64_t whole_seconds(nanoseconds duration) {
    return std::max<std::int64_t>(1, std::chrono::ceil<seconds>(duration).count());
}

/// The bytes that stand for an address: its network, and which family that is of.
std::string key_of(const Address& address) {
    const bool is_v4 = address.family() == Address::Family::v4;
    const Address network = address.network(is_v4 ? address_bits_v4 : network_bits_v6);
    std::string key(1, is_v4 ? '4' : '6');
    key.append(network.bytes().begin(), network.bytes().end());
    return key;
}

}  // namespace

LimitPolicy::LimitPolicy(std::string_view limit_name, std::string_view refusal_reason,
                         Rate limit_rate)
    : name(limit_name),
      reason(refusal_reason),
      rate(limit_rate),
      field(fmt::format(R"("{}";q={};w={})", name, rate.count, rate.window.count())) {}

void Allowance::describe(http::Reply& reply) const {
    if (policy == nullptr) return;
    // Who spreads what is left over the seconds named here goes as fast as the bucket fills up, so
    // that the two never promise more than the policy. With none left, it is Retry-After.
    const nanoseconds interval = nanoseconds{policy->rate.window} / policy->rate.count;
    const nanoseconds window = draw.left > 0 ? interval * draw.left : draw.wait;
    reply.fields.push_back({"RateLimit", fmt::format(R"("{}";r={};t={})", policy->name, draw.left,
                                                     whole_seconds(window))});
    reply.fields.push_back({"RateLimit-Policy", policy->field});
}

http::Reply too_many_requests(const Allowance& allowance) {
    http::Reply reply = problem(429);
    reply.fields.push_back({"Retry-After", std::to_string(whole_seconds(allowance.draw.wait))});
    allowance.describe(reply);
    return reply;
}

RateLimiter::Limit::Limit(LimitPolicy limit_policy)
    : policy(std::move(limit_policy)), buckets(policy.rate, bucket_count) {}

RateLimiter::RateLimiter(const RateLimits& limits, Log& log, const Clock& clock)
    : log_(log), clock_(clock) {
    if (limits.user) user_.emplace(LimitPolicy{"user", "rate_limited_user", *limits.user});
    if (limits.address) {
        address_.emplace(LimitPolicy{"address", "rate_limited_address", *limits.address});
    }
}

Allowance RateLimiter::count(Limit& limit, std::string_view key) {
    return {&limit.policy, limit.buckets.take(hash_(key), clock_.now())};
}

Allowance RateLimiter::count_user(const UserId& user) {
    if (!user_) return {};
    return count(*user_, user.value());
}

bool RateLimiter::may_be_many(const http::Client& client) {
    return client.may_be_many || client.address.family() == Address::Family::none;
}

Allowance RateLimiter::count_open(const http::Client& client) {
    if (!address_ || may_be_many(client)) return {};
    return count(*address_, key_of(client.address));
}

Allowance RateLimiter::count_refused(const http::Client& client) {
    // What asks for /health on the same machine is no reason to warn.
    if (address_ && may_be_many(client)) warn_of(client);
    return count_open(client);
}

void RateLimiter::warn_of(const http::Client& client) {
    if (has_warned_.load(std::memory_order_relaxed) || has_warned_.exchange(true)) return;
    const std::string address = client.address.to_string();
    log_.warning(
        "no limit for this address",
        {{"client", std::string_view{address}},
         {"warning",
          "requests without a good token come from it, but many may stand behind it: where a server "
          "of yours asks for others, have it name them, and set TRUSTED_PROXIES "
          "(docs/deploy.md#limits); else there is nothing to do. This is said once"}});
}

}  // namespace taskgate::api
