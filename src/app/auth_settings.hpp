// SPDX-License-Identifier: MIT
#pragma once

#include "app/settings.hpp"

#include <span>

namespace taskgate {

/// The settings of the group `auth`, in the order in which they are applied and shown: who is
/// trusted, and on what terms.
std::span<const Setting> auth_settings();

}  // namespace taskgate
