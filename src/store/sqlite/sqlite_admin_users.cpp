// SPDX-License-Identifier: MIT
#include "store/sqlite/row.hpp"
#include "store/sqlite/sqlite_admin.hpp"

#include <filesystem>

/// What the commands ask of an SQLite store about its users, and the removal of one.
namespace taskgate::sqlite {

namespace {

std::optional<Time> read_time(const Statement& row, int column) {
    std::optional<Time> time;
    detail::read_column(row, column, time);
    return time;
}

/// How large a file is; 0 where there is none.
std::int64_t size_of_file(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

Result<void> read_totals(Database& database, StoreStats& stats) {
    auto all = database.prepare(
        "SELECT count(*), coalesce(sum(is_completed), 0), min(updated_at), max(updated_at) "
        "FROM taskgate_tasks");
    if (!all) return all.error();
    if (const auto row = all->step(); !row) return row.error();
    stats.tasks = all->integer(0);
    stats.completed = all->integer(1);
    stats.oldest_change = read_time(*all, 2);
    stats.newest_change = read_time(*all, 3);
    const auto users = database.query_integer(
        "SELECT count(*) FROM (SELECT 1 FROM taskgate_tasks GROUP BY user_id)");
    if (!users) return users.error();
    stats.users = *users;
    return {};
}

Result<void> read_biggest(Database& database, StoreStats& stats) {
    auto biggest = database.prepare(
        "SELECT user_id, count(*) FROM taskgate_tasks GROUP BY user_id "
        "ORDER BY count(*) DESC, user_id LIMIT ?1");
    if (!biggest) return biggest.error();
    biggest->bind(StoreStats::most_users);
    for (;;) {
        const auto row = biggest->step();
        if (!row) return row.error();
        if (!*row) return {};
        UserCount user;
        user.user = biggest->text(0);
        user.tasks = biggest->integer(1);
        stats.biggest.push_back(std::move(user));
    }
}

/// From now on SQLite's temporary files are in the folder of the database. Everybody's tasks pass
/// through that of a VACUUM: they are not to get to another disk, such as that of /var/tmp.
Result<void> keep_temporary_files_beside(Database& database) {
    const std::filesystem::path file{sqlite3_db_filename(database.handle(), "main")};
    const std::string folder = file.parent_path();
    auto pragma = database.prepare("SELECT 'PRAGMA temp_store_directory = ' || quote(?1)");
    if (!pragma) return pragma.error();
    pragma->bind(std::string_view{folder});
    if (const auto row = pragma->step(); !row) return row.error();
    return database.execute(std::string{pragma->text(0)});
}

}  // namespace

Result<std::int64_t> SqliteAdmin::count_tasks_of(const UserId& user) {
    auto count = database_.prepare("SELECT count(*) FROM taskgate_tasks WHERE user_id = ?1");
    if (!count) return count.error();
    count->bind(user);
    if (const auto row = count->step(); !row) return row.error();
    return count->integer(0);
}

Result<std::vector<Task>> SqliteAdmin::find_tasks(std::span<const Task> wanted) {
    auto find = database_.prepare("SELECT " + column_list<Task>() +
                                  " FROM taskgate_tasks WHERE user_id = ?1 AND id = ?2");
    if (!find) return find.error();
    std::vector<Task> tasks;
    for (const Task& task : wanted) {
        find->bind(task.user_id, task.id);
        const auto row = find->step();
        if (!row) return row.error();
        if (*row) tasks.push_back(read_row<Task>(*find));
        find->reset();
    }
    return tasks;
}

Result<StoreStats> SqliteAdmin::read_stats() {
    StoreStats stats;
    stats.version = version_;
    stats.bytes = size_of_file(path_) + size_of_file(path_ + "-wal");
    if (auto done = read_totals(database_, stats); !done) return done.error();
    if (auto done = read_biggest(database_, stats); !done) return done.error();
    return stats;
}

Result<std::size_t> SqliteAdmin::erase_some(const UserId& user) {
    auto erase = database_.prepare(
        "DELETE FROM taskgate_tasks WHERE user_id = ?1 AND id IN "
        "(SELECT id FROM taskgate_tasks WHERE user_id = ?1 ORDER BY id LIMIT ?2)");
    if (!erase) return erase.error();
    erase->bind(user, static_cast<std::int64_t>(piece_tasks));
    // Waits for other writers here, where nothing was read yet.
    if (auto begun = begin(); !begun) return begun.error();
    const auto done = erase->step();
    erase->reset();
    const auto count = static_cast<std::size_t>(sqlite3_changes(database_.handle()));
    auto committed = done ? commit() : Result<void>{done.error()};
    if (committed) return count;
    if (!database_.in_autocommit()) static_cast<void>(database_.execute("ROLLBACK"));
    return committed.error();
}

Result<Remains> SqliteAdmin::scrub() {
    if (auto kept = keep_temporary_files_beside(database_); !kept) return kept.error();
    // Into the database first, so that the log need not hold the whole of it on top of itself.
    if (auto moved = empty_log(); !moved) return moved.error();
    // A page keeps pieces of rows that were changed, or moved to another page: only writing every
    // page anew is sure to get rid of them. What is cut off the end of the file is the last of it.
    if (auto done = database_.execute("VACUUM"); !done) return done.error();
    if (auto moved = empty_log(); !moved) return moved.error();
    return Remains::nowhere;
}

Result<void> SqliteAdmin::empty_log() {
    const int code = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr,
                                               SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    return to_error(database_.handle(), "emptying the log");
}

}  // namespace taskgate::sqlite
