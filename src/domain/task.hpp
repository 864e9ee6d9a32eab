// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "schema/field.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace taskgate {

inline constexpr schema::Length title_length{1, 500};
inline constexpr schema::Length description_length{0, 5000};

/// A task, as it is stored and answered.
struct Task {
    TaskId id = {};
    UserId user_id = {};
    std::string title = {};
    std::optional<std::string> description = {};
    bool is_completed = false;
    Time created_at = {};
    Time updated_at = {};

    static constexpr std::string_view schema_name = "TaskRead";
    static constexpr auto fields() {
        using schema::field;
        return std::tuple{field("id", &Task::id),
                          field("user_id", &Task::user_id),
                          field("title", &Task::title, title_length),
                          field("description", &Task::description, description_length),
                          field("is_completed", &Task::is_completed),
                          field("created_at", &Task::created_at),
                          field("updated_at", &Task::updated_at)};
    }
};
static_assert(schema::names_every_member<Task>);

/// What a client sends to create a task.
struct NewTask {
    std::string title = {};
    std::optional<std::string> description = {};

    static constexpr std::string_view schema_name = "TaskCreate";
    static constexpr auto fields() {
        using schema::field;
        return std::tuple{field("title", &NewTask::title, title_length),
                          field("description", &NewTask::description, description_length)};
    }
};
static_assert(schema::names_every_member<NewTask>);

/// What a client sends to change a task; what is absent stays as it is.
struct TaskChanges {
    schema::Change<std::string> title = {};
    schema::Change<std::optional<std::string>> description = {};
    schema::Change<bool> is_completed = {};

    static constexpr std::string_view schema_name = "TaskUpdate";
    static constexpr auto fields() {
        using schema::field;
        return std::tuple{field("title", &TaskChanges::title, title_length),
                          field("description", &TaskChanges::description, description_length),
                          field("is_completed", &TaskChanges::is_completed)};
    }
};
static_assert(schema::names_every_member<TaskChanges>);

}  // namespace taskgate
