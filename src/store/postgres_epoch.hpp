// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace taskgate {

/// The microseconds from 1970 to 2000, where PostgreSQL counts from.
inline constexpr std::int64_t postgres_epoch = 946'684'800'000'000;

}  // namespace taskgate
