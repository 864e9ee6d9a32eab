// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "http/listening_socket.hpp"

#include <vector>

namespace taskgate {

/// The listening sockets that the service manager hands over, as sd_listen_fds(3) has it; none
/// where it hands over nothing. One that is named `redirect` is for leading from http to https. The
/// variables that speak of them are removed, so that no other program takes them for its own. To be
/// called once, before there is another thread.
Result<std::vector<http::InheritedSocket>> take_inherited_sockets();

}  // namespace taskgate
