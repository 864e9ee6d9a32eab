// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace taskgate::schema {

/// A field that only its type restricts.
struct NoRule {};

/// How many code points a string may hold, both bounds included.
struct Length {
    std::size_t min = 0;
    std::size_t max = 0;
};

}  // namespace taskgate::schema
