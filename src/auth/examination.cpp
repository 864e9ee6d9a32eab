// SPDX-License-Identifier: MIT
#include "auth/examination.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::auth {

Examination::Examination(std::string_view text, const KeySet& keys, const Policy& policy, Time now)
    : policy_(policy) {
    refusal_ = examine(text, keys, now);
}

std::optional<Refusal> Examination::examine(std::string_view text, const KeySet& keys, Time now) {
    auto token = read_token(text);
    if (!token) return token.error();
    token_ = std::move(*token);
    header_ = parse_object(token_.header);
    if (!header_) return Refusal::bad_header;
    const json::Value header = header_->root();
    if (const auto refusal = check_header(header, keys, policy_)) return refusal;

    const std::string_view alg = *find_string(header, "alg");
    is_public_ = !names_symmetric(alg);
    if (!is_public_) {
        choice_ = choose_secrets(alg, keys, policy_);
        return choice_.refusal;
    }
    if (!parse_payload()) return Refusal::bad_payload;
    const json::Value payload = payload_->root();
    choice_ = choose_public_keys(header, payload, keys, policy_);
    const bool may_come =
        choice_.refusal == Refusal::unknown_key || choice_.refusal == Refusal::keys_unavailable;
    if (!may_come) return choice_.refusal;
    const Terms terms{policy_, *choice_.groups.front()};
    const auto refusal = check_claims(payload, terms, now);
    return refusal ? refusal : choice_.refusal;
}

bool Examination::parse_payload() {
    if (!payload_) payload_ = parse_object(token_.payload);
    return payload_.has_value();
}

Verdict Examination::conclude(Time now) {
    if (refusal_) return *refusal_;
    const auto verifying = std::find_if(
        choice_.candidates.begin(), choice_.candidates.end(), [this](const Candidate& candidate) {
            return candidate.key->verifies(token_.input, token_.signature);
        });
    if (verifying == choice_.candidates.end()) return Refusal::bad_signature;
    if (!parse_payload()) return Refusal::bad_payload;
    const json::Value payload = payload_->root();
    const Terms terms{policy_, *verifying->group};
    if (const auto refusal = check_claims(payload, terms, now)) return *refusal;
    return read_claims(payload, terms);
}

}  // namespace taskgate::auth
