// SPDX-License-Identifier: MIT
#include "store/sqlite/sqlite_admin.hpp"

#include "store/sqlite/migrate.hpp"
#include "store/sqlite/row.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/task_size.hpp"

#include <filesystem>
#include <tuple>
#include <utility>

namespace taskgate::sqlite {

namespace {

/// The first version with the table of adoptions.
constexpr int adoptions_version = 2;

class SqliteReader final : public TaskReader {
public:
    /// Of one user, or of all.
    SqliteReader(Statement all, const UserId* user) : all_(std::move(all)) {
        if (user == nullptr) return;
        user_ = *user;
        all_.bind(user_);
    }

    Result<std::vector<Task>> next() override {
        std::vector<Task> tasks;
        std::size_t bytes = 0;
        while (!has_ended_ && tasks.size() < piece_tasks && bytes < piece_bytes) {
            const auto row = all_.step();
            if (!row) return row.error();
            // Stepped behind its end, the statement would start over.
            has_ended_ = !*row;
            if (has_ended_) break;
            tasks.push_back(read_row<Task>(all_));
            bytes += size_of(tasks.back());
        }
        return tasks;
    }

private:
    UserId user_ = {};  ///< bound, so it must stay
    Statement all_;
    bool has_ended_ = false;
};

/// `?1, ?2, …`, one for each column.
std::string parameters_of_task() {
    std::string list;
    for (std::size_t i = 1; i <= std::tuple_size_v<decltype(Task::fields())>; ++i) {
        list += (i == 1 ? "?" : ", ?") + std::to_string(i);
    }
    return list;
}

}  // namespace

Result<std::unique_ptr<StoreAdmin>> SqliteAdmin::open(const std::string& path) {
    auto lock = FileLock::share(path);
    if (!lock) return lock.error();
    Options options;
    options.path = path;
    const auto state = sqlite::migrate(options);
    if (!state) return state.error();
    auto database = Database::open(path, Access::write, nullptr);
    if (!database) return database.error();
    // As the server has it: what is committed is on the disk. What is erased is overwritten.
    if (auto set = database->execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
        !set) {
        return set.error();
    }
    return std::unique_ptr<StoreAdmin>(
        new SqliteAdmin(path, std::move(*lock), std::move(*database), state->version));
}

Result<std::unique_ptr<StoreAdmin>> SqliteAdmin::open_for_reading(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return Error{ErrorCode::not_found, "there is no such file"};
    }
    auto database = Database::open(path, Access::read, nullptr);
    if (!database) return database.error();
    // The first statement in it fixes the moment.
    if (auto begun = database->execute("BEGIN"); !begun) return begun.error();
    const auto state = read_migration_state(*database);
    if (!state) return state.error();
    if (state->version == 0) {
        return Error{ErrorCode::not_found, "there are no tables of Taskgate in it"};
    }
    return std::unique_ptr<StoreAdmin>(
        new SqliteAdmin(path, std::nullopt, std::move(*database), state->version));
}

Result<std::int64_t> SqliteAdmin::count_tasks() {
    return database_.query_integer("SELECT count(*) FROM taskgate_tasks");
}

Result<std::unique_ptr<TaskReader>> SqliteAdmin::read_all() { return read("", nullptr); }

Result<std::unique_ptr<TaskReader>> SqliteAdmin::read_tasks_of(const UserId& user) {
    return read(" WHERE user_id = ?1", &user);
}

Result<std::unique_ptr<TaskReader>> SqliteAdmin::read(const std::string& condition,
                                                      const UserId* user) {
    auto all = database_.prepare("SELECT " + column_list<Task>() + " FROM taskgate_tasks" +
                                 condition + " ORDER BY user_id, id");
    if (!all) return all.error();
    return std::unique_ptr<TaskReader>(std::make_unique<SqliteReader>(std::move(*all), user));
}

Result<std::size_t> SqliteAdmin::insert(std::span<const Task> tasks) {
    if (!database_.in_autocommit()) return insert_within(tasks);
    if (auto begun = begin(); !begun) return begun.error();
    auto count = insert_within(tasks);
    auto done = count ? commit() : Result<void>{count.error()};
    if (done) return count;
    if (!database_.in_autocommit()) static_cast<void>(database_.execute("ROLLBACK"));
    return done.error();
}

Result<std::size_t> SqliteAdmin::insert_within(std::span<const Task> tasks) {
    auto insert =
        database_.prepare("INSERT INTO taskgate_tasks (" + column_list<Task>() + ") VALUES (" +
                          parameters_of_task() + ") ON CONFLICT (user_id, id) DO NOTHING");
    if (!insert) return insert.error();
    std::size_t count = 0;
    for (const Task& task : tasks) {
        std::apply([&](const auto&... field) { insert->bind(task.*field.member...); },
                   Task::fields());
        if (const auto done = insert->step(); !done) return done.error();
        count += static_cast<std::size_t>(sqlite3_changes(database_.handle()));
        insert->reset();
    }
    return count;
}

Result<void> SqliteAdmin::begin() { return database_.execute("BEGIN IMMEDIATE"); }

Result<void> SqliteAdmin::commit() { return database_.execute("COMMIT"); }

Result<std::optional<Adoption>> SqliteAdmin::find_adoption(std::string_view source) {
    if (version_ < adoptions_version) return std::optional<Adoption>{};
    auto find =
        database_.prepare("SELECT tasks, adopted_at FROM taskgate_adoptions WHERE source = ?1");
    if (!find) return find.error();
    find->bind(source);
    const auto row = find->step();
    if (!row) return row.error();
    if (!*row) return std::optional<Adoption>{};
    Adoption adoption;
    adoption.tasks = find->integer(0);
    adoption.adopted_at = Time{std::chrono::microseconds{find->integer(1)}};
    return std::optional{adoption};
}

Result<void> SqliteAdmin::note_adoption(std::string_view source, const Adoption& adoption) {
    auto note = database_.prepare(
        "INSERT INTO taskgate_adoptions (source, tasks, adopted_at) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (source) DO UPDATE SET tasks = tasks + excluded.tasks, "
        "adopted_at = excluded.adopted_at");
    if (!note) return note.error();
    note->bind(source, adoption.tasks, adoption.adopted_at);
    if (const auto done = note->step(); !done) return done.error();
    return {};
}

}  // namespace taskgate::sqlite
