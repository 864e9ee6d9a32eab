// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "schema/field.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace taskgate {

inline constexpr schema::Length title_length{1, 500};
inline constexpr schema::Length description_length{0, 5000};

/// What a field's name does not say, for people who read the OpenAPI document. A struct's `notes`
/// are such pairs; its example is what the function `example` beside it makes.
using FieldNote = std::pair<std::string_view, std::string_view>;

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
    static constexpr std::array notes{
        FieldNote{"id", "A UUID. The service makes those of version 7."},
        FieldNote{"user_id", "Whose task it is: the user id of the token that created it."},
        FieldNote{"description", "`null` where there is none."},
        FieldNote{"is_completed", "`false` for a new task."},
        FieldNote{"created_at", "UTC, always with six fractional digits and `Z`."},
        FieldNote{"updated_at", "When the task last changed; at first the same as `created_at`."},
    };
};
static_assert(schema::names_every_member<Task>);

inline Task example(std::type_identity<Task> /*type*/) {
    using std::chrono::microseconds;
    Task task;
    task.id = read_task_id("019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16").id.value_or(TaskId{});
    task.user_id = UserId{"Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U"};
    task.title = "Buy oat milk";
    task.description = "One litre";
    task.is_completed = true;
    task.created_at = Time{microseconds{1'769'860'800'123'456}};  // what its id says, too
    task.updated_at = Time{microseconds{1'769'884'215'654'321}};
    return task;
}

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
    static constexpr std::array notes{
        FieldNote{"description", "`null`, or left out, where there is none."},
    };
};
static_assert(schema::names_every_member<NewTask>);

/// What the task of the examples was created with.
inline NewTask example(std::type_identity<NewTask> /*type*/) {
    return {"Buy milk", "Two litres, the kind with the blue cap"};
}

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
    static constexpr std::array notes{
        FieldNote{"title", "Left out: it stays as it is."},
        FieldNote{"description", "Left out: it stays as it is. `null` clears it."},
        FieldNote{"is_completed", "Left out: it stays as it is."},
    };
};
static_assert(schema::names_every_member<TaskChanges>);

/// What made the task of the examples what it is.
inline TaskChanges example(std::type_identity<TaskChanges> /*type*/) {
    TaskChanges changes;
    changes.title.emplace("Buy oat milk");
    changes.description.emplace("One litre");
    changes.is_completed.emplace(true);
    return changes;
}

}  // namespace taskgate
