// SPDX-License-Identifier: MIT
#include "base/random.hpp"

#include "base/hex.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/random.h>
#include <system_error>

namespace taskgate {

namespace {

/// The most that getrandom(2) always gives whole.
constexpr std::size_t piece_size = 256;

void fill(char* out, std::size_t size) {
    ssize_t got = -1;
    do {
        got = ::getrandom(out, size, 0);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(size)) {
        throw std::system_error(errno, std::generic_category(), "getrandom");
    }
}

}  // namespace

std::uint64_t random_bits() {
    thread_local std::array<char, piece_size> pool;
    thread_local std::size_t used = piece_size;
    std::uint64_t bits = 0;
    if (used + sizeof bits > pool.size()) {
        fill(pool.data(), pool.size());
        used = 0;
    }
    std::memcpy(&bits, pool.data() + used, sizeof bits);
    used += sizeof bits;
    return bits;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    for (std::size_t at = 0; at < count; at += piece_size) {
        fill(bytes.data() + at, std::min(piece_size, count - at));
    }
    return bytes;
}

std::string random_name() {
    std::string name(32, '0');
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (i % 16 == 0) bits = random_bits();
        name[i] = hex_digits[bits & 0xFU];
        bits >>= 4U;
    }
    return name;
}

}  // namespace taskgate
