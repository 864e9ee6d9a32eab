// SPDX-License-Identifier: MIT
#include "tasks.hpp"

#include <iterator>
#include <ostream>

namespace taskgate {

bool operator==(const Task& a, const Task& b) {
    return a.id == b.id && a.user_id == b.user_id && a.title == b.title &&
           a.description == b.description && a.is_completed == b.is_completed &&
           a.created_at == b.created_at && a.updated_at == b.updated_at;
}

void PrintTo(const Task& task, std::ostream* out) {
    *out << task.id.to_string() << " of " << task.user_id.value() << ": \"" << task.title << "\", "
         << (task.description ? '"' + *task.description + '"' : "null") << ", "
         << (task.is_completed ? "done" : "open") << ", " << to_rfc3339(task.created_at) << ", "
         << to_rfc3339(task.updated_at);
}

}  // namespace taskgate

namespace taskgate::test {

NewTask new_task(std::string title, std::optional<std::string> description) {
    NewTask task;
    task.title = std::move(title);
    task.description = std::move(description);
    return task;
}

TaskChanges retitle(std::string title) {
    TaskChanges changes;
    changes.title = std::move(title);
    return changes;
}

TaskId make_id(std::uint64_t high, std::uint64_t low) {
    TaskId::Bytes bytes{};
    for (unsigned i = 0; i < 8; ++i) {
        bytes.at(i) = static_cast<std::uint8_t>(high >> (56 - 8 * i));
        bytes.at(i + 8) = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    return TaskId{bytes};
}

Task make_row(const UserId& owner, TaskId id, std::string title, std::int64_t created_at) {
    Task task;
    task.id = id;
    task.user_id = owner;
    task.title = std::move(title);
    task.created_at = task.updated_at = Time{std::chrono::microseconds{created_at}};
    return task;
}

std::vector<Task> read_rest(BlockingLoop& loop, TaskPage page) {
    std::vector<Task> all = std::move(page.tasks);
    while (page.rest) {
        std::vector<Task> more = loop.run(page.rest->next()).value();
        if (more.empty()) break;
        std::move(more.begin(), more.end(), std::back_inserter(all));
    }
    return all;
}

std::vector<Task> list_all(BlockingLoop& loop, Store& store, const UserId& owner) {
    return read_rest(loop, loop.run(store.list_tasks(owner, nullptr)).value());
}

std::string repeat(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

}  // namespace taskgate::test
