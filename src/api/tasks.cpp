// SPDX-License-Identifier: MIT
#include "api/tasks.hpp"

#include "base/percent.hpp"

#include <string>
#include <utility>

namespace taskgate::api {

namespace {

std::string task_path(const Task& task) {
    return "/api/" + encode_percent(task.user_id.value()) + "/tasks/" + task.id.to_string();
}

}  // namespace

Async<TaskPage> list_tasks(const Context& context, UserId owner) {
    return context.store.list_tasks(std::move(owner));
}

Async<Created<Task>> create_task(const Context& context, UserId owner, Body<NewTask> task) {
    auto created = co_await context.store.create_task(std::move(owner), std::move(task.value));
    if (!created) co_return created.error();
    std::string location = task_path(*created);
    co_return Created<Task>{std::move(*created), std::move(location)};
}

Async<Task> find_task(const Context& context, UserId owner, Path<TaskId> id) {
    return context.store.find_task(std::move(owner), id.value);
}

Async<Task> update_task(const Context& context, UserId owner, Path<TaskId> id,
                        Body<TaskChanges> changes) {
    return context.store.update_task(std::move(owner), id.value, std::move(changes.value));
}

Async<Message> remove_task(const Context& context, UserId owner, Path<TaskId> id) {
    const auto removed = co_await context.store.remove_task(std::move(owner), id.value);
    if (!removed) co_return removed.error();
    co_return Message{"Task deleted successfully"};
}

Async<Task> toggle_task(const Context& context, UserId owner, Path<TaskId> id) {
    return context.store.toggle_task(std::move(owner), id.value);
}

}  // namespace taskgate::api
