// SPDX-License-Identifier: MIT
#include "store/sqlite/backup.hpp"

#include "base/quote.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace taskgate::sqlite {

namespace {

Result<Database> open_to_read(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return Error{ErrorCode::not_found, path + ": there is no such file"};
    }
    return Database::open(path, Access::read, nullptr);
}

/// Fixes the moment that a connection reads, and counts what is there then.
Result<CopiedStore> begin_reading(Database& database) {
    if (auto begun = database.execute("BEGIN"); !begun) return begun.error();
    const auto state = read_migration_state(database);
    if (!state) return state.error();
    if (state->version == 0) {
        return Error{ErrorCode::not_found, "there are no tables of Taskgate in it"};
    }
    CopiedStore store;
    store.version = state->version;
    const auto tasks = database.query_integer("SELECT count(*) FROM taskgate_tasks");
    if (!tasks) return tasks.error();
    store.tasks = *tasks;
    const auto bytes = database.query_integer(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    if (!bytes) return bytes.error();
    store.bytes = *bytes;
    return store;
}

/// Looks at every page and every row.
Result<void> check_integrity(Database& database) {
    auto check = database.prepare("PRAGMA integrity_check(1)");
    if (!check) return check.error();
    const auto row = check->step();
    if (!row) return row.error();
    if (*row && check->text(0) == "ok") return {};
    std::string damage{check->text(0)};
    std::replace(damage.begin(), damage.end(), '\n', ' ');
    return failed("it is damaged: " + damage);
}

/// Copies all pages in one step, which a writer of the source can't make start over. What one
/// connection reads in its transaction is what is copied.
Result<void> copy_pages(Database& from, Database& to) {
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (backup == nullptr) return to_error(to.handle(), "copying the pages");
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) == SQLITE_OK) return {};
    return to_error(to.handle(), "copying the pages");
}

Error about(const std::string& path, const Error& error) {
    return Error{error.code, fmt::format("{}: {}", path, error.message)};
}

/// Opens a copy as anybody would, and looks at it.
Result<CopiedStore> inspect_copy(const std::string& path) {
    auto copy = open_to_read(path);
    if (!copy) return copy.error();
    auto store = begin_reading(*copy);
    if (!store) return store.error();
    if (auto sound = check_integrity(*copy); !sound) return sound.error();
    return store;
}

Result<void> write_copy(Database& from, const std::string& path) {
    auto copy = Database::open(path, Access::write, nullptr);
    if (!copy) return copy.error();
    if (auto done = copy_pages(from, *copy); !done) return done;
    // Without a log: one file is all of it.
    return copy->execute("PRAGMA journal_mode = DELETE");
}

constexpr std::string_view cure_of_damage =
    "if it is damaged, move it, its -wal and its -shm away together, and restore again";

/// The tables that are not Taskgate's, as a list for people; empty where there are none.
Result<std::string> list_foreign_tables(Database& database) {
    constexpr std::int64_t most_shown = 5;
    auto find = database.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'taskgate_*' AND "
        "name NOT GLOB 'sqlite_*' ORDER BY name");
    if (!find) return find.error();
    std::string names;
    std::int64_t count = 0;
    for (;;) {
        const auto row = find->step();
        if (!row) return row.error();
        if (!*row) break;
        if (++count > most_shown) continue;
        names += (names.empty() ? "" : ", ") + quote_briefly(find->text(0));
    }
    if (count > most_shown) names += fmt::format(" and {} more", count - most_shown);
    return names;
}

/// How many tasks would be lost; nothing where that cannot be read.
std::optional<std::int64_t> count_lost(Database& database) {
    const auto state = read_migration_state(database);
    if (state && state->version == 0) return 0;
    const auto tasks = database.query_integer("SELECT count(*) FROM taskgate_tasks");
    if (!tasks) return std::nullopt;
    return *tasks;
}

Result<void> check_overwriting(Database& database, Overwrite overwrite) {
    if (overwrite == Overwrite::yes) return {};
    const auto lost = count_lost(database);
    if (!lost && database.is_no_database()) {
        return failed(fmt::format("file is not a database: {}", cure_of_damage));
    }
    const auto foreign = list_foreign_tables(database);
    if (!lost || !foreign) {
        return failed("it cannot be read; --overwrite puts the backup in its place");
    }
    if (!foreign->empty()) {
        return failed(fmt::format(
            "there are {}tables that are not Taskgate's in it: {}; --overwrite puts the backup in "
            "the place of all of it",
            *lost > 0 ? fmt::format("{} tasks and ", *lost) : "", *foreign));
    }
    if (*lost == 0) return {};
    return failed(
        fmt::format("there are {} tasks in it; --overwrite puts the backup in their place", *lost));
}

/// An error of a store that is to be overwritten, and what to do about it.
Error with_cure(const Error& error) {
    return failed(fmt::format("{}; it is as it was; {}", error.message, cure_of_damage));
}

Result<void> overwrite_with(Database& from, const std::string& path, Overwrite overwrite) {
    auto database = Database::open(path, Access::create, nullptr);
    if (!database) return database.error();
    if (auto may = check_overwriting(*database, overwrite); !may) return may;
    if (auto set = database->execute("PRAGMA synchronous = FULL"); !set) {
        return with_cure(set.error());
    }
    if (auto done = copy_pages(from, *database); !done) return with_cure(done.error());
    // The rest is to spare the next start the log. A reader may be in the way.
    sqlite3_wal_checkpoint_v2(database->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                              nullptr);
    return {};
}

Result<CopiedStore> copy_and_compare(const std::string& path, const std::string& copy) {
    auto from = open_to_read(path);
    if (!from) return from.error();
    const auto store = begin_reading(*from);
    if (!store) return about(path, store.error());
    if (auto written = write_copy(*from, copy); !written) return written.error();
    auto copied = inspect_copy(copy);
    if (!copied) return failed("the copy cannot be used: " + copied.error().message);
    if (copied->tasks == store->tasks && copied->version == store->version) return copied;
    return failed(fmt::format("the copy holds {} of {} tasks", copied->tasks, store->tasks));
}

}  // namespace

Result<CopiedStore> back_up(const std::string& path, const std::string& copy) {
    auto store = copy_and_compare(path, copy);
    if (store) return store;
    // SQLite leaves a journal where the disk is too full to undo anything.
    std::error_code ignored;
    for (const char* ending : {"-journal", "-wal", "-shm"}) {
        std::filesystem::remove(copy + ending, ignored);
    }
    return store;
}

Result<FileHold> hold_for_replacing(const std::string& path) {
    auto lock = FileLock::acquire_existing(path);
    if (!lock) return lock.error();
    std::error_code failure;
    for (const char* ending : {"-wal", "-journal"}) {
        const std::string log = path + ending;
        const auto bytes = std::filesystem::file_size(log, failure);
        if (failure || bytes == 0) continue;
        return failed(fmt::format(
            "{} is there, which SQLite would put into a new {}: use another name, or, if nothing "
            "uses that store any more and you don't need it, remove both together",
            log, path));
    }
    return std::make_shared<const std::optional<FileLock>>(std::move(*lock));
}

Result<CopiedStore> restore(const std::string& copy, const std::string& path, Overwrite overwrite) {
    std::error_code ignored;
    if (std::filesystem::equivalent(copy, path, ignored)) {
        return invalid(fmt::format("{}: it is the store itself", copy));
    }
    auto from = open_to_read(copy);
    if (!from) return from.error();
    const auto store = begin_reading(*from);
    if (!store) return about(copy, store.error());
    // In the transaction that will be copied.
    if (auto sound = check_integrity(*from); !sound) return about(copy, sound.error());
    const auto lock = FileLock::acquire_alone(path);
    if (!lock) return lock.error();
    if (auto done = overwrite_with(*from, path, overwrite); !done) {
        return about(path, done.error());
    }
    auto restored = inspect_copy(path);
    if (!restored) return about(path, restored.error());
    return restored;
}

}  // namespace taskgate::sqlite
