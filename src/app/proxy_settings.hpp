// SPDX-License-Identifier: MIT
#pragma once

#include "app/settings.hpp"

#include <span>

namespace taskgate {

/// The settings about proxies in front of the service, and about sockets that are no ports.
std::span<const Setting> proxy_settings();

/// Whether they go together; else an error of one line.
Result<void> check_proxy_settings(const Config& config);

}  // namespace taskgate
