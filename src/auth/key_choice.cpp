// SPDX-License-Identifier: MIT
#include "auth/key_choice.hpp"

#include <algorithm>
#include <array>

namespace taskgate::auth {

namespace {

/// The key sets that a token with this `iss` (absent: nothing) may belong to.
std::vector<const KeyGroup*> find_sets(std::optional<std::string_view> issuer, const KeySet& keys) {
    std::vector<const KeyGroup*> bound;
    std::vector<const KeyGroup*> unbound;
    for (const KeyGroup& group : keys.groups()) {
        if (group.kind != KeyGroup::Kind::key_set) continue;
        if (group.issuers.empty()) {
            unbound.push_back(&group);
        } else if (issuer && group.is_bound_to(*issuer)) {
            bound.push_back(&group);
        }
    }
    return bound.empty() ? unbound : bound;
}

/// Whether `alg` stands for the key's algorithm, and the policy allows that. `EdDSA` stands for
/// two, of which it may allow one.
bool serves(const Key& key, std::string_view alg, const Policy& policy) {
    return is_named(alg, key.algorithm()) &&
           std::find(policy.algorithms.begin(), policy.algorithms.end(), key.algorithm()) !=
               policy.algorithms.end();
}

/// Every key of the groups for which `fits` holds.
template <class Fits>
std::vector<Candidate> find_keys(const std::vector<const KeyGroup*>& groups, const Fits& fits) {
    std::vector<Candidate> found;
    for (const KeyGroup* group : groups) {
        for (const auto& key : group->keys) {
            if (fits(*key)) found.push_back({key.get(), group});
        }
    }
    return found;
}

/// What a token without a key is refused for: its issuer's keys may still be to come.
Refusal refusal_of(const std::vector<const KeyGroup*>& groups, Refusal otherwise) {
    const bool all_loaded = std::all_of(groups.begin(), groups.end(),
                                        [](const KeyGroup* group) { return group->is_loaded; });
    return all_loaded ? otherwise : Refusal::keys_unavailable;
}

}  // namespace

bool names_symmetric(std::string_view alg) {
    constexpr std::array symmetric{Algorithm::hs256, Algorithm::hs384, Algorithm::hs512};
    return std::any_of(symmetric.begin(), symmetric.end(),
                       [alg](Algorithm algorithm) { return is_named(alg, algorithm); });
}

KeyChoice choose_secrets(std::string_view alg, const KeySet& keys, const Policy& policy) {
    KeyChoice choice;
    for (const KeyGroup& group : keys.groups()) {
        if (group.kind == KeyGroup::Kind::secrets) choice.groups.push_back(&group);
    }
    choice.candidates = find_keys(
        choice.groups, [alg, &policy](const Key& key) { return serves(key, alg, policy); });
    if (choice.candidates.empty()) choice.refusal = Refusal::wrong_algorithm;
    return choice;
}

KeyChoice choose_public_keys(const json::Value& header, const json::Value& payload,
                             const KeySet& keys, const Policy& policy) {
    KeyChoice choice;
    choice.groups = find_sets(find_string(payload, "iss"), keys);
    if (choice.groups.empty()) {
        choice.refusal = Refusal::wrong_issuer;
        return choice;
    }
    const std::string_view alg = find_string(header, "alg").value_or("");
    const auto has_algorithm = [alg, &policy](const Key& key) { return serves(key, alg, policy); };
    if (!header.find("kid")) {
        choice.candidates = find_keys(choice.groups, has_algorithm);
        if (choice.candidates.empty()) {
            choice.refusal = refusal_of(choice.groups, Refusal::wrong_algorithm);
        } else if (choice.candidates.size() > 1) {
            choice.candidates.clear();
            choice.refusal = Refusal::ambiguous_key;
        }
        return choice;
    }
    const auto id = find_string(header, "kid");
    choice.candidates = find_keys(
        choice.groups, [id](const Key& key) { return id && !id->empty() && key.id() == *id; });
    if (choice.candidates.empty()) {
        choice.refusal = refusal_of(choice.groups, Refusal::unknown_key);
        return choice;
    }
    std::erase_if(choice.candidates, [&has_algorithm](const Candidate& candidate) {
        return !has_algorithm(*candidate.key);
    });
    if (choice.candidates.empty()) choice.refusal = Refusal::wrong_algorithm;
    return choice;
}

}  // namespace taskgate::auth
