// SPDX-License-Identifier: MIT
#pragma once

#include "app/settings.hpp"

#include <span>

namespace taskgate {

/// The settings that say who may ask how often, in the order in which they are applied and shown.
std::span<const Setting> rate_settings();

}  // namespace taskgate
