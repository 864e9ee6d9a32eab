// SPDX-License-Identifier: MIT
#include "app/weaknesses.hpp"

#include "auth/download.hpp"
#include "base/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace taskgate {

namespace {

using Weaknesses = std::vector<std::string>;

std::string in_words(std::chrono::milliseconds duration) {
    return to_words(std::chrono::ceil<std::chrono::seconds>(duration));
}

void find_weak_issuers(const Config& config, Weaknesses& out) {
    const KeySettings& keys = config.keys;
    const bool has_better_auth = keys.better_auth_urls.size() == 1;
    // Beside one BETTER_AUTH_URL, JWKS_URL says where its keys are.
    const std::size_t urls = has_better_auth ? 0 : keys.jwks_urls.size();
    const std::size_t unbound = urls + (keys.jwks_file.empty() ? 0 : 1);
    const std::size_t issuers = unbound + keys.better_auth_urls.size() + keys.oidc_issuers.size();
    if (unbound > 0 && config.policy.issuers.empty()) {
        out.push_back(
            "JWT_ISSUER is not set: the keys of JWKS_URL and JWKS_FILE verify tokens of any issuer");
    }
    if (unbound > 1) {
        out.push_back(
            "JWKS_URL and JWKS_FILE name several key sets that no issuer tells apart: each can sign "
            "tokens for the users of the others (OIDC_ISSUER and BETTER_AUTH_URL keep them apart)");
    }
    if (issuers > 1) {
        out.push_back(
            "tokens of several issuers are accepted: the same user id from two of them is the same "
            "user");
    }
}

void find_weak_transport(const KeySettings& keys, Weaknesses& out) {
    // Without the exceptions, only https and this machine itself are allowed.
    const auth::DownloadPolicy strict;
    for (const auto* urls : {&keys.better_auth_urls, &keys.jwks_urls, &keys.oidc_issuers}) {
        for (const std::string& url : *urls) {
            if (auth::check_url(url, strict)) continue;
            out.push_back(fmt::format(
                "the keys of {} come over plain http: whoever can change them on the way can sign "
                "tokens",
                auth::without_query(url)));
        }
    }
}

void find_weak_times(const Config& config, Weaknesses& out) {
    constexpr std::chrono::minutes usual_expiry_leeway{1};
    constexpr std::chrono::minutes usual_leeway{5};
    constexpr std::chrono::hours usual_time_to_live{24};
    if (config.policy.expiry_leeway > usual_expiry_leeway) {
        out.push_back(fmt::format("JWT_EXP_LEEWAY: tokens are accepted for {} after they expired",
                                  to_words(config.policy.expiry_leeway)));
    }
    if (config.policy.leeway > usual_leeway) {
        out.push_back(
            fmt::format("JWT_LEEWAY: clocks may differ by {}", to_words(config.policy.leeway)));
    }
    if (config.keys.time_to_live > usual_time_to_live) {
        out.push_back(
            fmt::format("JWKS_TTL: a key that its issuer withdraws goes on counting for up to {}",
                        in_words(config.keys.time_to_live)));
    }
}

}  // namespace

std::vector<std::string> find_weaknesses(const Config& config) {
    Weaknesses out;
    const auto& algorithms = config.policy.algorithms;
    const bool has_symmetric =
        std::any_of(algorithms.begin(), algorithms.end(), auth::is_symmetric);
    if (!config.secrets.empty() && !has_symmetric) {
        out.push_back(
            "JWT_ALGORITHMS names no algorithm of a shared secret: BETTER_AUTH_SECRET verifies "
            "nothing");
    }
    if (config.keys.has_any()) {
        if (config.policy.audiences.empty()) {
            out.push_back(
                "JWT_AUDIENCE is not set: a token that the issuer made for another of its services "
                "is accepted, too");
        }
        const std::string& claim = config.policy.user_claim;
        if (!claim.empty() && claim != "sub") {
            out.push_back(fmt::format(
                "JWT_USER_CLAIM is {}: a user who can set it at the issuer can become somebody else",
                claim));
        }
        find_weak_issuers(config, out);
        find_weak_transport(config.keys, out);
    }
    find_weak_times(config, out);
    if (config.forwarding.proxies.contains_everybody()) {
        out.push_back(
            "TRUSTED_PROXIES trusts every address: whoever connects can say who the client is");
    }
    return out;
}

}  // namespace taskgate
