// SPDX-License-Identifier: MIT
#include "store/open_seen_tasks.hpp"

#include "base/keyed_hash.hpp"
#include "store/sqlite/database.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace taskgate {

struct SeenTasks::State {
    KeyedHash hash = {};
    sqlite::Database database;
    sqlite::Statement insert = {};
    sqlite::Statement find = {};
};

namespace {

/// All values but the user and the id. No text of a task holds U+0000.
std::string values_of(const Task& task) {
    return fmt::format("{}{}{}{}{}{} {} {}", task.title, '\0', task.description ? "=" : "",
                       task.description.value_or(""), '\0', task.is_completed,
                       task.created_at.time_since_epoch().count(),
                       task.updated_at.time_since_epoch().count());
}

}  // namespace

Result<SeenTasks> SeenTasks::open() {
    // To SQLite, no name is a file of its own that is gone when it is closed.
    auto database = sqlite::Database::open("", sqlite::Access::write, nullptr);
    if (!database) return database.error();
    auto state = std::make_unique<State>(State{{}, std::move(*database)});
    if (auto made = state->database.execute(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384;"
            "CREATE TABLE seen (user_id TEXT, id BLOB, hash INTEGER, PRIMARY KEY (user_id, id)) "
            "WITHOUT ROWID; BEGIN");
        !made) {
        return made.error();
    }
    auto insert = state->database.prepare(
        "INSERT INTO seen VALUES (?1, ?2, ?3) ON CONFLICT (user_id, id) DO NOTHING");
    if (!insert) return insert.error();
    auto find = state->database.prepare("SELECT hash FROM seen WHERE user_id = ?1 AND id = ?2");
    if (!find) return find.error();
    state->insert = std::move(*insert);
    state->find = std::move(*find);
    return SeenTasks{std::move(state)};
}

SeenTasks::SeenTasks(std::unique_ptr<State> state) : state_(std::move(state)) {}
SeenTasks::SeenTasks(SeenTasks&& other) noexcept = default;
SeenTasks::~SeenTasks() = default;

Result<bool> SeenTasks::contradicts(const Task& task) {
    const auto hash = static_cast<std::int64_t>(state_->hash(values_of(task)));
    const sqlite::ResetLater insert_later{state_->insert};
    state_->insert.bind(task.user_id, task.id, hash);
    if (const auto done = state_->insert.step(); !done) return done.error();
    if (sqlite3_changes(state_->database.handle()) > 0) return false;
    const sqlite::ResetLater find_later{state_->find};
    state_->find.bind(task.user_id, task.id);
    if (const auto found = state_->find.step(); !found) return found.error();
    return state_->find.integer(0) != hash;
}

}  // namespace taskgate
