// SPDX-License-Identifier: MIT
#include "support/big_endian.hpp"

#include "base/hex.hpp"

#include <algorithm>
#include <stdexcept>

namespace taskgate::test {

namespace {

unsigned byte_at(std::string_view number, std::size_t from_the_end) {
    if (from_the_end >= number.size()) return 0;
    return static_cast<unsigned char>(number[number.size() - 1 - from_the_end]);
}

}  // namespace

std::string from_hex(std::string_view digits) {
    std::string bytes;
    int high = -1;
    for (const char c : digits) {
        const int value = hex_value(c);
        if (value < 0) continue;
        if (high >= 0) bytes.push_back(static_cast<char>(high * 16 + value));
        high = high >= 0 ? -1 : value;
    }
    if (high >= 0) throw std::invalid_argument("half a byte in hexadecimal");
    return bytes;
}

std::string small_number(std::uint64_t value, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = size; i > 0; --i, value >>= 8U) {
        bytes[i - 1] = static_cast<char>(value & 0xFFU);
    }
    return bytes;
}

std::string plus(std::string_view a, std::string_view b) {
    std::string sum;
    unsigned carry = 0;
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        carry += byte_at(a, i) + byte_at(b, i);
        sum.push_back(static_cast<char>(carry & 0xFFU));
        carry >>= 8U;
    }
    if (carry > 0) sum.push_back(static_cast<char>(carry));
    return reversed(sum);
}

std::string minus(std::string_view a, std::string_view b) {
    std::string difference;
    unsigned borrow = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const unsigned taken = byte_at(b, i) + borrow;
        borrow = byte_at(a, i) < taken ? 1 : 0;
        difference.push_back(static_cast<char>((byte_at(a, i) + 256 - taken) & 0xFFU));
    }
    if (borrow > 0 || b.size() > a.size()) throw std::invalid_argument("less than nothing");
    return reversed(difference);
}

std::string reversed(std::string_view bytes) { return {bytes.rbegin(), bytes.rend()}; }

}  // namespace taskgate::test
