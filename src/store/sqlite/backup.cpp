// SPDX-License-Identifier: MIT
#include "store/sqlite/backup.hpp"

#include "store/sqlite/database.hpp"
#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

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
    if (!lost) return failed("it cannot be read; --overwrite puts the backup in its place");
    if (*lost == 0) return {};
    return failed(
        fmt::format("there are {} tasks in it; --overwrite puts the backup in their place", *lost));
}

Result<void> overwrite_with(Database& from, const std::string& path, Overwrite overwrite) {
    auto database = Database::open(path, Access::create, nullptr);
    if (!database) return database.error();
    if (auto may = check_overwriting(*database, overwrite); !may) return may;
    if (auto set = database->execute("PRAGMA synchronous = FULL"); !set) return set;
    if (auto done = copy_pages(from, *database); !done) {
        return failed(done.error().message +
                      "; it is as it was. If it is damaged, move it, its -wal and its -shm away "
                      "together, and restore again");
    }
    // The rest is to spare the next start the log. A reader may be in the way.
    sqlite3_wal_checkpoint_v2(database->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                              nullptr);
    return {};
}

}  // namespace

Result<CopiedStore> back_up(const std::string& path, const std::string& copy) {
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
    const auto lock = FileLock::acquire(path);
    if (!lock) return lock.error();
    if (auto done = overwrite_with(*from, path, overwrite); !done) {
        return about(path, done.error());
    }
    auto restored = inspect_copy(path);
    if (!restored) return about(path, restored.error());
    return restored;
}

}  // namespace taskgate::sqlite
