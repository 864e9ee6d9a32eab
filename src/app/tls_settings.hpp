// SPDX-License-Identifier: MIT
#pragma once

#include "app/settings.hpp"

#include <span>

namespace taskgate {

/// The settings of the group `tls`, in the order in which they are applied and shown.
std::span<const Setting> tls_settings();

}  // namespace taskgate
