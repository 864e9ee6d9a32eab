// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::auth {

/// One thing that was looked at, and what came of it.
struct Finding {
    enum class Verdict : std::uint8_t { good, bad, note };
    Verdict verdict = Verdict::note;
    std::string subject = {};  ///< `signature`, `exp`, …
    std::string text = {};
};

/// Whether a token is accepted now, and everything that speaks for or against it.
struct Explanation {
    bool accepted = false;
    std::vector<Finding> findings = {};
    std::string verdict = {};  ///< one sentence; with the first reason where it is refused
};

/// Explains a token to the operator. The verdict is that of `verify`, the findings those of the
/// same checks, each taken even where an earlier one failed. Shows claims, never a secret or a
/// signature.
Explanation explain(std::string_view token, const KeySet& keys, const Policy& policy, Time now);

}  // namespace taskgate::auth
