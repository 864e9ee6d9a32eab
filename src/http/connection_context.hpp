// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"
#include "http/occasional.hpp"

#include <functional>

namespace taskgate::http {

class TlsStore;

/// What a connection needs from its loop; it outlives the connection.
struct ConnectionContext {
    const Limits& limits;
    Service& service;
    Log& log;
    const Clock& clock;
    const Forwarding& forwarding;
    Occasional& refusals;                           ///< of connections, to be warned of
    const TlsStore* tls;                            ///< null: bytes are in the clear
    std::function<void(class Connection&)> on_end;  ///< destroys the connection
};

}  // namespace taskgate::http
