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

/// The state in which a task fulfils a precondition, for the store to compare it with. Where
/// several would do it is the present one, and a change that comes between fails the precondition,
/// too.
Async<LastChange> find_state(const Context& context, const UserId& owner, TaskId id,
                             const Precondition& precondition) {
    if (precondition.is_empty()) co_return LastChange{};
    if (const auto state = precondition.only_state()) co_return LastChange{*state};
    const auto task = co_await context.store.find_task(owner, id);
    if (!task) co_return task.error();
    if (!precondition.holds(task->updated_at)) co_return precondition_failed();
    co_return LastChange{task->updated_at};
}

}  // namespace

Async<TaskPage> list_tasks(const Context& context, UserId owner, KnownList is_known) {
    return context.store.list_tasks(std::move(owner), std::move(is_known));
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
                        Precondition precondition, Body<TaskChanges> changes) {
    const auto expected = co_await find_state(context, owner, id.value, precondition);
    if (!expected) co_return expected.error();
    co_return co_await context.store.update_task(std::move(owner), id.value, *expected,
                                                 std::move(changes.value));
}

Async<Message> remove_task(const Context& context, UserId owner, Path<TaskId> id,
                           Precondition precondition) {
    const auto expected = co_await find_state(context, owner, id.value, precondition);
    if (!expected) co_return expected.error();
    const auto removed = co_await context.store.remove_task(std::move(owner), id.value, *expected);
    if (!removed) co_return removed.error();
    co_return Message{"Task deleted successfully"};
}

Async<Task> toggle_task(const Context& context, UserId owner, Path<TaskId> id,
                        Precondition precondition) {
    const auto expected = co_await find_state(context, owner, id.value, precondition);
    if (!expected) co_return expected.error();
    co_return co_await context.store.toggle_task(std::move(owner), id.value, *expected);
}

}  // namespace taskgate::api
