// SPDX-License-Identifier: MIT
#pragma once

#include "domain/task.hpp"
#include "store/store.hpp"
#include "support/blocking_loop.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Short ways to what the tests of a store need often.
namespace taskgate {

/// Every field of two tasks alike.
bool operator==(const Task& a, const Task& b);
/// How GoogleTest shows a task.
void PrintTo(const Task& task, std::ostream* out);

}  // namespace taskgate

namespace taskgate::test {

/// What a client would send for a task.
NewTask new_task(std::string title, std::optional<std::string> description = std::nullopt);
TaskChanges retitle(std::string title);

/// An id whose first eight bytes are `high` and whose last eight are `low`, big-endian.
TaskId make_id(std::uint64_t high, std::uint64_t low);
/// A task as a row that no store made.
Task make_row(const UserId& owner, TaskId id, std::string title, std::int64_t created_at);

/// The whole list, from all of its pieces. Throws where a piece fails.
std::vector<Task> list_all(BlockingLoop& loop, Store& store, const UserId& owner);
/// The rest of a list that was begun.
std::vector<Task> read_rest(BlockingLoop& loop, TaskPage page);

/// A text repeated.
std::string repeat(std::string_view text, int times);

}  // namespace taskgate::test
