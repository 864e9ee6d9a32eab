// SPDX-License-Identifier: MIT
#pragma once

#include "api/endpoint.hpp"
#include "domain/task.hpp"

#include <array>

/// The tasks of a user.
namespace taskgate::api {

Async<TaskPage> list_tasks(const Context& context, UserId owner, KnownList is_known);
Async<Created<Task>> create_task(const Context& context, UserId owner, Body<NewTask> task);
Async<Task> find_task(const Context& context, UserId owner, Path<TaskId> id);
Async<Task> update_task(const Context& context, UserId owner, Path<TaskId> id,
                        Precondition precondition, Body<TaskChanges> changes);
Async<Message> remove_task(const Context& context, UserId owner, Path<TaskId> id,
                           Precondition precondition);
Async<Task> toggle_task(const Context& context, UserId owner, Path<TaskId> id,
                        Precondition precondition);

inline constexpr std::array task_endpoints{
    get<list_tasks>("/api/{user_id}/tasks", "List the user's tasks"),
    post<create_task>("/api/{user_id}/tasks", "Create a task"),
    get<find_task>("/api/{user_id}/tasks/{task_id}", "Get one task"),
    put<update_task>("/api/{user_id}/tasks/{task_id}", "Change a task"),
    remove<remove_task>("/api/{user_id}/tasks/{task_id}", "Delete a task"),
    patch<toggle_task>("/api/{user_id}/tasks/{task_id}/complete",
                       "Flip whether a task is completed"),
};

}  // namespace taskgate::api
