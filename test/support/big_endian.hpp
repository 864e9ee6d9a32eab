// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers as the bytes that signatures consist of, the highest first.
namespace taskgate::test {

/// The bytes that hexadecimal digits stand for; whatever else is between them is passed over.
std::string from_hex(std::string_view digits);

/// A small number of that many bytes.
std::string small_number(std::uint64_t value, std::size_t size);

/// a + b, as long as the longer of both, or one byte longer where it does not fit.
std::string plus(std::string_view a, std::string_view b);

/// a − b, as long as `a`, which is not less than `b`.
std::string minus(std::string_view a, std::string_view b);

/// The bytes in the other order.
std::string reversed(std::string_view bytes);

}  // namespace taskgate::test
