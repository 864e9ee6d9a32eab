// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace taskgate {

/// 64 random bits from the kernel's generator, which is asked for many at a time. Any thread.
std::uint64_t random_bits();

/// So many random bytes, fit for a secret.
std::string random_bytes(std::size_t count);

/// 128 random bits as 32 hexadecimal digits.
std::string random_name();

}  // namespace taskgate
