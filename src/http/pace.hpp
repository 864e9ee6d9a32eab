// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace taskgate::http {

/// What a client is to take of an answer in each `Limits::write_timeout`, in bytes, or all that is
/// left of it: who takes less, but never nothing, would hold what the answer is made from for ever.
inline constexpr std::uint64_t least_bytes_in_time = std::uint64_t{64} * 1024;

/// Whether somebody keeps to that: told now and then how many bytes were taken in all.
class Pace {
public:
    /// Begins to count at `taken`.
    void begin(std::uint64_t taken) { from_ = taken; }
    /// Whether enough was taken for the time to begin anew; then counts from here.
    bool has_moved_on(std::uint64_t taken) {
        if (taken < from_ + least_bytes_in_time) return false;
        from_ = taken;
        return true;
    }

private:
    std::uint64_t from_ = 0;
};

}  // namespace taskgate::http
