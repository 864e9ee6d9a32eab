// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace taskgate {

/// Where the service listens.
struct ListeningPorts {
    std::uint16_t service = 0;
    std::uint16_t redirect = 0;  ///< 0: there is none
};

/// What `taskgate serve` says when it is up: address, store, auth mode, documentation, and two
/// commands for a first request. `program` is how the program was called.
std::string make_banner(const Config& config, const ListeningPorts& ports, std::string_view store,
                        std::string_view program);

}  // namespace taskgate
