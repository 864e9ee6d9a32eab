// SPDX-License-Identifier: MIT
#pragma once

#include "auth/download.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <string>

namespace taskgate::auth {

/// What time it is to the server of a URL: the `Date` of its answer (RFC 9110 6.6.1), whatever that
/// is, to the second. Blocks for 5 s at most.
Result<Time> load_server_time(const std::string& url, const DownloadPolicy& policy);

}  // namespace taskgate::auth
