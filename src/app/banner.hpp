// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace taskgate {

/// Where the service listens.
struct Listening {
    std::uint16_t port = 0;      ///< 0: there is none
    std::uint16_t redirect = 0;  ///< 0: there is none
    std::string host = {};       ///< of the port
    std::string path = {};       ///< of a socket of the file system, where there is no port
    std::size_t more = 0;        ///< sockets that were handed over besides
};

/// The address that a client on this machine uses; of a socket of the file system, with any host.
std::string local_url(const Config& config, const Listening& listening);

/// What `taskgate serve` says when it is up: address, store, auth mode, documentation, and two
/// commands for a first request. `program` is how the program was called.
std::string make_banner(const Config& config, const Listening& listening, std::string_view store,
                        std::string_view program);

}  // namespace taskgate
