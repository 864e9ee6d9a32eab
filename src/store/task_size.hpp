// SPDX-License-Identifier: MIT
#pragma once

#include "domain/task.hpp"

#include <cstddef>

namespace taskgate {

/// How much memory a task takes, about: what the pieces of a list are measured in.
inline std::size_t size_of(const Task& task) {
    return sizeof(Task) + task.user_id.value().size() + task.title.size() +
           (task.description ? task.description->size() : 0);
}

/// How much of a list is read in one piece, about.
inline constexpr std::size_t list_piece_bytes = 262'144;

}  // namespace taskgate
