// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"

#include "auth/token.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

namespace taskgate::auth {

namespace {

using Verdict = Finding::Verdict;

/// A value as JSON, shortened; control characters are escaped, so that none reaches a terminal.
std::string show(const std::optional<json::Value>& value) {
    constexpr std::size_t shown = 120;
    if (!value) return "absent";
    std::string text;
    json::append_value(text, *value);
    if (text.size() > shown) {
        // Not in the middle of a code point, or a terminal shows half a letter.
        std::size_t end = shown;
        while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text.resize(end);
        text += "…";
    }
    return text;
}

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

std::string describe_list(std::string_view setting, const std::vector<std::string>& allowed) {
    if (allowed.empty()) return fmt::format("not looked at ({} is not set)", setting);
    return fmt::format("expected {}", fmt::join(allowed, " or "));
}

/// What a claim holds, and what it is measured against.
std::string describe_claim(std::string_view claim, const json::Value& payload, const Policy& policy,
                           Time now) {
    if (claim == "exp") return describe_time(payload, claim, now);
    if (claim == "nbf" || claim == "iat") {
        return fmt::format("{} (leeway {} s)", describe_time(payload, claim, now),
                           policy.leeway.count());
    }
    if (claim == "iss") {
        return fmt::format("{}, {}", show(payload.find(claim)),
                           describe_list("JWT_ISSUER", policy.issuers));
    }
    if (claim == "aud") {
        return fmt::format("{}, {}", show(payload.find(claim)),
                           describe_list("JWT_AUDIENCE", policy.audiences));
    }
    const std::string_view name = user_claim(payload, policy);
    return fmt::format("{} (claim {})", show(payload.find(name)), name);
}

void explain_header(Explanation& out, const json::Value& header, const KeySet& keys) {
    for (const std::string_view name : {"alg", "typ", "kid"}) {
        out.findings.push_back({Verdict::note, std::string{name}, show(header.find(name))});
    }
    const auto refusal = check_header(header, keys);
    if (!refusal) {
        out.findings.push_back({Verdict::good, "header", "a type and an algorithm of our keys"});
        return;
    }
    std::string text{describe(*refusal)};
    const auto algorithm = header.find("alg");
    if (*refusal == Refusal::wrong_algorithm && algorithm && algorithm->is(json::Kind::string)) {
        if (algorithm->string() == "none") text = "algorithm none: the token is not signed at all";
    }
    out.findings.push_back({Verdict::bad, "header", std::move(text)});
}

void explain_signature(Explanation& out, const json::Value& header, const Token& token,
                       const KeySet& keys) {
    const Key* verifying = find_verifying_key(header, token, keys);
    for (const auto& key : keys.keys()) {
        const bool matches = key.get() == verifying;
        out.findings.push_back(
            {matches ? Verdict::good : Verdict::note, std::string{key->label()},
             matches ? "verifies the signature" : "does not verify the signature"});
    }
    if (verifying == nullptr) {
        out.findings.push_back(
            {Verdict::bad, "signature", std::string{describe(Refusal::bad_signature)}});
    }
}

void explain_claims(Explanation& out, const json::Value& payload, const Policy& policy, Time now) {
    for (const ClaimCheck& claim : claim_checks) {
        const auto refusal = claim.check(payload, policy, now);
        std::string text = describe_claim(claim.claim, payload, policy, now);
        if (refusal) text += fmt::format(": {}", describe(*refusal));
        out.findings.push_back(
            {refusal ? Verdict::bad : Verdict::good, std::string{claim.claim}, std::move(text)});
    }
}

}  // namespace

Explanation explain(std::string_view text, const KeySet& keys, const Policy& policy, Time now) {
    Explanation out;
    const auto verified = verify(text, keys, policy, now);
    out.accepted = verified.has_value();
    std::string user;
    if (verified) json::append_string(user, verified->user.value());
    out.verdict = verified ? fmt::format("accepted as user {}", user)
                           : fmt::format("refused ({}): {}", name_of(verified.error()),
                                         describe(verified.error()));
    const auto token = read_token(text);
    if (!token) return out;
    if (const auto header = parse_object(token->header)) {
        explain_header(out, header->root(), keys);
        explain_signature(out, header->root(), *token, keys);
    } else {
        out.findings.push_back(
            {Verdict::bad, "header", std::string{describe(Refusal::bad_header)}});
    }
    if (const auto payload = parse_object(token->payload)) {
        explain_claims(out, payload->root(), policy, now);
    } else {
        out.findings.push_back(
            {Verdict::bad, "payload", std::string{describe(Refusal::bad_payload)}});
    }
    return out;
}

}  // namespace taskgate::auth
