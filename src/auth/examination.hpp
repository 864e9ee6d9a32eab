// SPDX-License-Identifier: MIT
#pragma once

#include "auth/key_choice.hpp"
#include "auth/token.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace taskgate::auth {

/// A token on its way through `verify`, in two steps, so that the expensive one can be done
/// elsewhere. Refers to the token's text, the keys and the policy, which outlive it. Used by one
/// thread at a time.
class Examination {
public:
    /// All that needs no signature: form, header, and which keys may have signed it.
    Examination(std::string_view text, const KeySet& keys, const Policy& policy, Time now);
    Examination(const Examination&) = delete;
    Examination& operator=(const Examination&) = delete;
    ~Examination() = default;

    /// Why the token is refused already, if it is. An unknown key or one that is still to come is a
    /// reason only of a token whose claims are good.
    [[nodiscard]] std::optional<Refusal> refusal() const { return refusal_; }
    /// The key sets that the token may belong to.
    [[nodiscard]] const std::vector<const KeyGroup*>& groups() const { return choice_.groups; }
    /// Whether `conclude` verifies a signature of a public key, which takes up to 100 µs and more.
    [[nodiscard]] bool is_expensive() const { return is_public_ && !refusal_; }

    /// The rest: the signature and, behind it, the claims at a time.
    Verdict conclude(Time now);

private:
    /// Sets the first reason to refuse the token, if there is one.
    std::optional<Refusal> examine(std::string_view text, const KeySet& keys, Time now);
    bool parse_payload();

    const Policy& policy_;
    Token token_ = {};
    std::optional<json::Document> header_ = {};
    std::optional<json::Document> payload_ = {};
    KeyChoice choice_ = {};
    bool is_public_ = false;
    std::optional<Refusal> refusal_ = {};
};

}  // namespace taskgate::auth
