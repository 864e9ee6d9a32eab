// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace taskgate {

/// A hash that only who has its key can foresee, for tables whose keys strangers choose:
/// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). Safe from any
/// thread.
class KeyedHash {
public:
    /// With a key that nobody knows.
    KeyedHash();
    /// With a key of 16 bytes, of which each half is read with its first byte as the lowest.
    KeyedHash(std::uint64_t first, std::uint64_t second) : first_(first), second_(second) {}

    [[nodiscard]] std::uint64_t operator()(std::string_view bytes) const;

private:
    std::uint64_t first_;
    std::uint64_t second_;
};

}  // namespace taskgate
