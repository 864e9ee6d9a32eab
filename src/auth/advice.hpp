// SPDX-License-Identifier: MIT
#pragma once

#include "auth/jwt.hpp"

#include <string>
#include <string_view>

namespace taskgate::auth {

/// Why a token was refused, in a sentence that names the likely mistake and the setting that cures
/// it. For the operator: it holds claims of the token, shortened, and no secret.
std::string advise(Refusal refusal, std::string_view token, const KeySet& keys,
                   const Policy& policy);

}  // namespace taskgate::auth
