// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"

#include "auth/advice.hpp"
#include "auth/key_choice.hpp"
#include "auth/show.hpp"
#include "auth/token.hpp"
#include "base/quote.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

namespace taskgate::auth {

namespace {

using Mark = Finding::Verdict;

/// `3 minutes ago`, `in 2 days`.
std::string relative(double seconds, Time now) {
    constexpr double century = 100.0 * 366 * 86'400;
    const double distance = seconds - to_seconds(now);
    if (std::abs(distance) > century) return distance < 0 ? "long ago" : "in the far future";
    const auto whole = std::chrono::seconds{static_cast<std::int64_t>(std::abs(distance))};
    return distance < 0 ? to_words(whole) + " ago" : "in " + to_words(whole);
}

std::string describe_time(const json::Value& payload, std::string_view claim, Time now) {
    const auto time = read_numeric_date(payload, claim);
    if (!time) return show(payload.find(claim));
    std::string text = show(payload.find(claim));
    constexpr double last_shown = 253402300799.0;  // the end of the year 9999
    if (*time >= 0 && *time <= last_shown) {
        const auto whole = std::chrono::seconds{static_cast<std::int64_t>(*time)};
        text += fmt::format(", {}", to_rfc3339(Time{whole}).substr(0, 19) + "Z");
    }
    return text + ", " + relative(*time, now);
}

/// What a claim is compared with.
std::string describe_list(std::string_view setting, const std::vector<std::string>& allowed) {
    if (allowed.empty()) return fmt::format("not looked at ({} is not set)", setting);
    return fmt::format("expected {}", fmt::join(allowed, " or "));
}

std::string describe_issuer(const json::Value& payload, const Terms& terms) {
    const bool is_named = !terms.policy.issuers.empty();
    return fmt::format(
        "{}, {}{}", show(payload.find("iss")),
        describe_list("JWT_ISSUER", is_named ? terms.policy.issuers : terms.group.issuers),
        !is_named && terms.group.issuer_may_be_absent && !terms.group.issuers.empty() ? " or none"
                                                                                      : "");
}

/// What a claim holds, and what it is measured against.
std::string describe_claim(std::string_view claim, const json::Value& payload, const Terms& terms,
                           Time now) {
    const Policy& policy = terms.policy;
    if (claim == "exp") return describe_time(payload, claim, now);
    if (claim == "nbf" || claim == "iat") {
        return fmt::format("{} (leeway {} s)", describe_time(payload, claim, now),
                           policy.leeway.count());
    }
    if (claim == "age") {
        if (!policy.max_age) return "not looked at (JWT_MAX_AGE is not set)";
        return fmt::format("issued {}, at most {} ago", describe_time(payload, "iat", now),
                           to_words(*policy.max_age));
    }
    if (claim == "iss") return describe_issuer(payload, terms);
    if (claim == "aud") {
        return fmt::format("{}, {}", show(payload.find(claim)),
                           describe_list("JWT_AUDIENCE", policy.audiences));
    }
    const std::string_view name = user_claim(payload, terms);
    return fmt::format("{} (claim {})", show(payload.find(name)), name);
}

void explain_header(Explanation& out, const json::Value& header, const KeySet& keys,
                    const Policy& policy) {
    for (const std::string_view name : {"alg", "typ", "kid"}) {
        out.findings.push_back({Mark::note, std::string{name}, show(header.find(name))});
    }
    const auto refusal = check_header(header, keys, policy);
    if (refusal) {
        out.findings.push_back({Mark::bad, "header", std::string{describe(*refusal)}});
    } else {
        out.findings.push_back({Mark::good, "header", "a type and an algorithm that are accepted"});
    }
}

/// The keys that the token is tried with, and the group whose key it is, or would be.
const KeyGroup* explain_signature(Explanation& out, const json::Value& header,
                                  const json::Value& payload, const Token& token,
                                  const KeySet& keys, const Policy& policy) {
    const std::string_view alg = find_string(header, "alg").value_or("");
    const KeyChoice choice = names_symmetric(alg)
                                 ? choose_secrets(alg, keys, policy)
                                 : choose_public_keys(header, payload, keys, policy);
    const KeyGroup* signing = nullptr;
    for (const Candidate& candidate : choice.candidates) {
        const bool verifies = candidate.key->verifies(token.input, token.signature);
        if (verifies) signing = candidate.group;
        out.findings.push_back(
            {verifies ? Mark::good : Mark::note, std::string{candidate.key->label()},
             verifies ? "verifies the signature" : "does not verify the signature"});
    }
    if (signing != nullptr) return signing;
    out.findings.push_back(
        {Mark::bad, "signature",
         std::string{describe(choice.refusal.value_or(Refusal::bad_signature))}});
    return choice.groups.empty() ? nullptr : choice.groups.front();
}

void explain_claims(Explanation& out, const json::Value& payload, const Terms& terms, Time now) {
    for (const ClaimCheck& claim : claim_checks) {
        const auto refusal = claim.check(payload, terms, now);
        std::string text = describe_claim(claim.claim, payload, terms, now);
        if (refusal) text += fmt::format(": {}", describe(*refusal));
        out.findings.push_back(
            {refusal ? Mark::bad : Mark::good, std::string{claim.claim}, std::move(text)});
    }
}

/// Of a token that no key is for: held to what all keys of its kind have in common.
KeyGroup nobodys_group(const json::Value& header, const KeySet& keys) {
    KeyGroup nobodys;
    if (!names_symmetric(find_string(header, "alg").value_or(""))) {
        nobodys.kind = KeyGroup::Kind::key_set;
    }
    for (const KeyGroup& group : keys.groups()) {
        if (group.kind != nobodys.kind) continue;
        nobodys.issuers.insert(nobodys.issuers.end(), group.issuers.begin(), group.issuers.end());
    }
    return nobodys;
}

}  // namespace

Explanation explain(std::string_view text, const KeySet& keys, const Policy& policy, Time now) {
    Explanation out;
    const auto verified = verify(text, keys, policy, now);
    out.accepted = verified.has_value();
    std::string user;
    if (verified) json::append_string(user, verified->user.value());
    replace_controls(user);
    out.verdict = verified ? fmt::format("accepted as user {}", user)
                           : fmt::format("refused ({}): {}", name_of(verified.error()),
                                         advise(verified.error(), text, keys, policy));
    const auto token = read_token(text);
    if (!token) return out;
    const auto header = parse_object(token->header);
    const auto payload = parse_object(token->payload);
    const auto complain = [&out](std::string_view subject, Refusal refusal) {
        out.findings.push_back({Mark::bad, std::string{subject}, std::string{describe(refusal)}});
    };
    if (!header) {
        complain("header", Refusal::bad_header);
    } else {
        explain_header(out, header->root(), keys, policy);
    }
    if (!payload) complain("payload", Refusal::bad_payload);
    if (!header || !payload) return out;
    const KeyGroup* signing =
        explain_signature(out, header->root(), payload->root(), *token, keys, policy);
    const KeyGroup nobodys = nobodys_group(header->root(), keys);
    explain_claims(out, payload->root(), Terms{policy, signing != nullptr ? *signing : nobodys},
                   now);
    return out;
}

}  // namespace taskgate::auth
