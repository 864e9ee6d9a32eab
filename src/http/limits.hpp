// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace taskgate::http {

/// How much of everything a client may take.
struct Limits {
    std::size_t head_bytes = std::size_t{32} * 1024;        ///< request line and fields together
    std::uint64_t body_bytes = std::uint64_t{1024} * 1024;  ///< of a request
    std::chrono::milliseconds head_timeout{15'000};         ///< from its first byte to its last
    std::chrono::milliseconds body_timeout{30'000};         ///< the same
    std::chrono::milliseconds idle_timeout{60'000};         ///< between two requests
    std::chrono::milliseconds write_timeout{30'000};        ///< for 64 KiB of an answer (pace.hpp)
    std::size_t connections = 10'000;                       ///< of all event loops together
    std::size_t streams = 100;  ///< requests at a time on one connection in HTTP/2; 0: not spoken
};

/// The largest unread body of a refused request that is dropped in place of closing.
inline constexpr std::uint64_t droppable_bytes = std::uint64_t{64} * 1024;

}  // namespace taskgate::http
