// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace taskgate::auth {

/// Why a token was refused: for the operator. A client only ever sees one 401.
enum class Refusal : std::uint8_t {
    no_token,
    malformed_header,
    too_long,
    session_token,
    encrypted,
    malformed,
    bad_header,
    wrong_type,
    critical_header,
    wrong_algorithm,
    unknown_key,
    ambiguous_key,
    keys_unavailable,  ///< not the token's fault: answered with 503
    saturated,         ///< the same
    bad_signature,
    bad_payload,
    expired,
    no_expiry,
    not_yet_valid,
    issued_in_future,
    too_old,
    wrong_issuer,
    wrong_audience,
    no_user,
};

inline constexpr std::size_t refusal_count = static_cast<std::size_t>(Refusal::no_user) + 1;

/// The reason in one word, for logs and counters: `expired`.
std::string_view name_of(Refusal refusal);

/// The reason in a sentence, with its likely cure.
std::string_view describe(Refusal refusal);

/// Whether it says nothing about the token: the service cannot tell now, and trying again may help.
[[nodiscard]] constexpr bool is_temporary(Refusal refusal) {
    return refusal == Refusal::keys_unavailable || refusal == Refusal::saturated;
}

/// Counts refusals by reason. Safe from any thread.
class RefusalCounts {
public:
    void add(Refusal refusal) {
        counts_[static_cast<std::size_t>(refusal)].fetch_add(1, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t of(Refusal refusal) const {
        return counts_[static_cast<std::size_t>(refusal)].load(std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<std::uint64_t>, refusal_count> counts_ = {};
};

}  // namespace taskgate::auth
