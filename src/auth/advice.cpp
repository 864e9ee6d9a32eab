// SPDX-License-Identifier: MIT
#include "auth/advice.hpp"

#include "auth/key_choice.hpp"
#include "auth/show.hpp"
#include "auth/token.hpp"
#include "base/quote.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace taskgate::auth {

namespace {

/// What can be read of a token, trusted or not.
struct Parts {
    const json::Value& header;
    const json::Value& payload;
    const KeySet& keys;
    const Policy& policy;
};

bool is_allowed(std::string_view alg, const Policy& policy) {
    const auto algorithms = find_algorithms(alg);
    return std::any_of(algorithms.begin(), algorithms.end(), [&policy](Algorithm algorithm) {
        return std::find(policy.algorithms.begin(), policy.algorithms.end(), algorithm) !=
               policy.algorithms.end();
    });
}

std::string advise_algorithm(const Parts& parts) {
    const std::string_view alg = find_string(parts.header, "alg").value_or("");
    const std::string shown = show(parts.header.find("alg"));
    if (alg == "none") return "algorithm none: the token is not signed at all";
    if (find_algorithms(alg).empty()) {
        return fmt::format(
            "the token's alg is {}, which is no algorithm of signatures that is known", shown);
    }
    if (names_symmetric(alg)) {
        if (!parts.keys.has(KeyGroup::Kind::secrets)) {
            return fmt::format(
                "the token is signed with a shared secret ({}), and none is set: set "
                "BETTER_AUTH_SECRET to the secret of the app that signed it",
                shown);
        }
    } else if (!parts.keys.has(KeyGroup::Kind::key_set)) {
        return fmt::format(
            "the token is signed with a key pair ({}), and only a secret is set: set "
            "BETTER_AUTH_URL to the address of the Better Auth app (or OIDC_ISSUER or JWKS_URL, of "
            "another issuer); the token's iss is {}",
            shown, show(parts.payload.find("iss")));
    }
    if (!is_allowed(alg, parts.policy)) {
        return fmt::format(
            "the token's algorithm {} is not one that is accepted: name it in "
            "JWT_ALGORITHMS, if the issuer is to use it",
            shown);
    }
    return fmt::format("the token says {}, and the issuer's key is for another algorithm", shown);
}

/// The ids of the keys that a token could name.
std::string list_ids(const KeyChoice& choice) {
    constexpr std::size_t most = 8;
    std::vector<std::string> ids;
    for (const KeyGroup* group : choice.groups) {
        for (const auto& key : group->keys) {
            if (ids.size() >= most) continue;
            ids.push_back(key->id().empty() ? "one without kid" : quote_briefly(key->id()));
        }
    }
    return ids.empty() ? "none" : fmt::format("{}", fmt::join(ids, ", "));
}

std::string list_labels(const KeyChoice& choice) {
    std::vector<std::string_view> labels;
    for (const KeyGroup* group : choice.groups) labels.push_back(group->label);
    return fmt::format("{}", fmt::join(labels, " and "));
}

std::string advise_key(Refusal refusal, const Parts& parts) {
    const KeyChoice choice =
        choose_public_keys(parts.header, parts.payload, parts.keys, parts.policy);
    if (refusal == Refusal::keys_unavailable) {
        return fmt::format(
            "the keys of {} could not be read: compare the address, and look whether the issuer runs",
            list_labels(choice));
    }
    if (refusal == Refusal::ambiguous_key) {
        return fmt::format("the token names no key (kid), and {} holds several of its algorithm",
                           list_labels(choice));
    }
    return fmt::format(
        "the token names the key {}, and {} holds {}: was it issued by another instance of the app, "
        "or before its keys were made anew?",
        show(parts.header.find("kid")), list_labels(choice), list_ids(choice));
}

std::string advise_issuer(const Parts& parts) {
    std::vector<std::string> expected = parts.policy.issuers;
    for (const KeyGroup& group : parts.keys.groups()) {
        if (!expected.empty() && !parts.policy.issuers.empty()) break;
        for (const std::string& issuer : group.issuers) {
            if (std::find(expected.begin(), expected.end(), issuer) == expected.end()) {
                expected.push_back(issuer);
            }
        }
    }
    return fmt::format(
        "the token's iss is {}, and expected is {}: if the token's is right, put it into JWT_ISSUER; "
        "the keys are still those of BETTER_AUTH_URL, OIDC_ISSUER or JWKS_URL",
        show(parts.payload.find("iss")), fmt::join(expected, " or "));
}

std::string advise_user(const Parts& parts) {
    if (parts.payload.find("userId") || parts.payload.find("requestType") ||
        parts.payload.find("updateTo")) {
        return "the token names no user in the claim that counts: it looks like one out of an e-mail "
               "link of Better Auth, not like an access token: ask /api/auth/token for one";
    }
    if (parts.payload.find("session") && parts.payload.find("user")) {
        return "the token names no user in the claim that counts: it looks like Better Auth's session "
               "cookie, not like an access token: ask /api/auth/token for one";
    }
    return std::string{describe(Refusal::no_user)};
}

std::string advise_type(const Parts& parts) {
    const std::string_view type = find_string(parts.header, "typ").value_or("");
    if (type.starts_with("better-auth.")) {
        return fmt::format(
            "the token's typ is {}: this is a cookie of Better Auth, not an access "
            "token: ask /api/auth/token for one",
            show(parts.header.find("typ")));
    }
    if (!parts.policy.types.empty()) {
        return fmt::format("the token's typ is {}, and JWT_TYPE asks for another",
                           show(parts.header.find("typ")));
    }
    return fmt::format("the token's typ is {}, not JWT or at+jwt: it was made for something else",
                       show(parts.header.find("typ")));
}

std::string advise_signature(const Parts& parts) {
    if (names_symmetric(find_string(parts.header, "alg").value_or(""))) {
        return "the signature does not verify: the token was signed with another secret than "
               "BETTER_AUTH_SECRET, or changed since";
    }
    return "the signature does not verify with the issuer's key: the token was changed, "
           "or signed by somebody else";
}

std::string advise_on(Refusal refusal, const Parts& parts) {
    switch (refusal) {
        case Refusal::wrong_type: return advise_type(parts);
        case Refusal::wrong_algorithm: return advise_algorithm(parts);
        case Refusal::unknown_key:
        case Refusal::ambiguous_key:
        case Refusal::keys_unavailable: return advise_key(refusal, parts);
        case Refusal::bad_signature: return advise_signature(parts);
        case Refusal::wrong_issuer: return advise_issuer(parts);
        case Refusal::wrong_audience:
            return fmt::format(
                "the token's aud is {}, and JWT_AUDIENCE asks for {}: set it to what the issuer "
                "writes, or have the issuer write what is expected",
                show(parts.payload.find("aud")), fmt::join(parts.policy.audiences, " or "));
        case Refusal::no_user: return advise_user(parts);
        default: return std::string{describe(refusal)};
    }
}

}  // namespace

std::string advise(Refusal refusal, std::string_view text, const KeySet& keys,
                   const Policy& policy) {
    const auto token = read_token(text);
    const auto header = token ? parse_object(token->header) : std::nullopt;
    const auto payload = token ? parse_object(token->payload) : std::nullopt;
    if (!header || !payload) return std::string{describe(refusal)};
    const json::Value header_root = header->root();
    const json::Value payload_root = payload->root();
    return advise_on(refusal, Parts{header_root, payload_root, keys, policy});
}

}  // namespace taskgate::auth
