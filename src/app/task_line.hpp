// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "domain/task.hpp"

#include <string>
#include <string_view>

/// A task as a line of JSON, as `export` writes and `import` reads it: what the API answers with.
namespace taskgate {

/// Appends a task with its line end.
void append_task_line(std::string& out, const Task& task);

/// Reads a line, without its line end, by the rules of the API. The id may be any UUID; a time
/// without an offset is in UTC; members that are not known count nothing. The error says, in one
/// line, everything that is wrong.
Result<Task> read_task_line(std::string_view line);

}  // namespace taskgate
