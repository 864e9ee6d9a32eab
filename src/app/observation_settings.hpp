// SPDX-License-Identifier: MIT
#pragma once

#include "app/settings.hpp"

#include <span>

namespace taskgate {

/// The settings that say what can be seen of the service from outside, in the order in which they
/// are applied and shown.
std::span<const Setting> observation_settings();

}  // namespace taskgate
