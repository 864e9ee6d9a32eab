// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "store/long_lists.hpp"
#include "store/migrations/migration.hpp"
#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/snapshot_cursor.hpp"
#include "store/sqlite/writer.hpp"
#include "store/store.hpp"
#include "store/task_size.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace taskgate::sqlite {

/// How a file is opened.
struct Options {
    std::string path = {};
    std::size_t write_queue = 16'384;  ///< writes that may wait for the next commit
    std::size_t readers = 128;         ///< reads and long lists at once
    std::size_t long_lists = 64;       ///< of these, lists that go on behind their first piece
    std::size_t page_bytes = list_piece_bytes;  ///< how much of a list is read in one piece, about
    const char* vfs = nullptr;                  ///< SQLite's file layer; null is the default one
};

/// Tasks in one SQLite file: write-ahead log, `synchronous=FULL`, one writer, many readers.
///
/// Reads run on the caller's thread: a point read takes a few microseconds. Writes run on the
/// writer's. The clock must outlive the store.
class SqliteStore final : public Store {
public:
    /// Opens the file for serving: locks it against a second server, migrates it.
    static Result<std::unique_ptr<SqliteStore>> open(const Options& options, const Clock& clock);

    Async<TaskPage> list_tasks(UserId owner, KnownList is_known) override;
    Async<Task> find_task(UserId owner, TaskId id) override;
    Async<Task> create_task(UserId owner, NewTask fields) override;
    Async<Task> update_task(UserId owner, TaskId id, LastChange expected,
                            TaskChanges changes) override;
    Async<Task> toggle_task(UserId owner, TaskId id, LastChange expected) override;
    Async<void> remove_task(UserId owner, TaskId id, LastChange expected) override;
    Async<void> ping() override;
    [[nodiscard]] std::string label() const override { return "SQLite " + options_.path; }
    [[nodiscard]] StoreStatus status() const override;

private:
    /// The statements of the writer's connection.
    struct WriteStatements {
        Statement insert;
        Statement update;
        Statement toggle;
        Statement remove;
        Statement exists;
    };

    SqliteStore(Options options, const Clock& clock, FileLock lock, Database database,
                WriteStatements statements);

    static Result<WriteStatements> prepare_writes(Database& database);

    /// Runs a change whose values are bound: the task as it is behind it.
    Result<Task> change(Statement& statement, const UserId& owner, const TaskId& id,
                        LastChange expected);
    /// Why a change found no row: whether the task is there in this same transaction.
    Error explain_unchanged(const UserId& owner, const TaskId& id, LastChange expected);

    Options options_;
    const Clock& clock_;
    LongLists long_lists_;
    FileLock lock_;
    // The thread that runs them ends first, so the statements stand before the writer; they are
    // finalized before its connection is closed, which SQLite defers until then.
    WriteStatements statements_;
    Writer writer_;
    // Closed first: the last connection to close moves the log back, which a reader may not.
    ReaderPool readers_;
};

/// What the schema of a file is; the file must exist.
Result<MigrationState> inspect(const Options& options);
/// Brings the schema of a file up, while a server may be using it.
Result<MigrationState> migrate(const Options& options);

}  // namespace taskgate::sqlite
