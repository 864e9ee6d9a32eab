// SPDX-License-Identifier: MIT
#pragma once

#include "domain/task.hpp"

#include <span>
#include <string>

namespace taskgate::test {

/// Puts tasks into a PostgreSQL past the store, as they are, in one transaction. A failure throws.
void insert_tasks(const std::string& url, std::span<const Task> tasks);

}  // namespace taskgate::test
