// SPDX-License-Identifier: MIT
#include "store/sqlite/sqlite_store.hpp"

#include "store/list_state.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/row.hpp"
#include "store/sqlite/snapshot_cursor.hpp"

#include <utility>

namespace taskgate::sqlite {

namespace {

/// Switches the file to the write-ahead log, synced at every commit. While another program does the
/// same to a new file, SQLite says that it is busy at once, without waiting as it does elsewhere.
Result<void> use_write_ahead_log(Database& database) {
    constexpr int attempts = 500;
    constexpr int pause_ms = 10;
    auto set = database.execute("PRAGMA journal_mode = WAL");
    for (int attempt = 1; !set && database.is_busy() && attempt < attempts; ++attempt) {
        sqlite3_sleep(pause_ms);
        set = database.execute("PRAGMA journal_mode = WAL");
    }
    if (!set) return set;
    return database.execute("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864");
}

Result<Database> open_for_writing(const Options& options) {
    auto database = Database::open(options.path, Access::create, options.vfs);
    if (!database) return database;
    // Before anything is written: a newer store stays as it is, with what a kill left in its log.
    database->set_log_at_close(LogAtClose::keep);
    const auto state = read_migration_state(*database);
    if (!state) return state.error();
    database->set_log_at_close(LogAtClose::move_back);
    if (auto set = use_write_ahead_log(*database); !set) return set.error();
    // Whoever has nothing to migrate need not wait for a writer, such as a long VACUUM.
    if (state->pending.empty()) return database;
    if (const auto migrated = migrate(*database); !migrated) return migrated.error();
    return database;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const Options& options, const Clock& clock) {
    auto lock = FileLock::acquire(options.path);
    if (!lock) return lock.error();
    auto database = open_for_writing(options);
    if (!database) return database.error();
    auto statements = prepare_writes(*database);
    if (!statements) return statements.error();
    return std::unique_ptr<SqliteStore>(new SqliteStore(
        options, clock, std::move(*lock), std::move(*database), std::move(*statements)));
}

SqliteStore::SqliteStore(Options options, const Clock& clock, FileLock lock, Database database,
                         WriteStatements statements)
    : options_(std::move(options)),
      clock_(clock),
      long_lists_("SQLite", options_.long_lists),
      lock_(std::move(lock)),
      statements_(std::move(statements)),
      writer_(std::move(database), options_.write_queue),
      readers_(options_.path, options_.vfs, options_.readers) {}

Result<SqliteStore::WriteStatements> SqliteStore::prepare_writes(Database& database) {
    const std::string columns = column_list<Task>();
    const std::string returning = " RETURNING " + columns;
    const std::string of_owner = " WHERE user_id = ?1 AND id = ?2";
    const std::string as_expected = " AND (?3 IS NULL OR updated_at = ?3)";
    const std::string touch = "updated_at = max(?4, updated_at + 1)";
    auto insert = database.prepare("INSERT INTO taskgate_tasks (" + columns +
                                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    if (!insert) return insert.error();
    auto update = database.prepare(
        "UPDATE taskgate_tasks SET title = coalesce(?5, title), "
        "description = CASE WHEN ?6 THEN ?7 ELSE description END, "
        "is_completed = coalesce(?8, is_completed), " +
        touch + of_owner + as_expected + returning);
    if (!update) return update.error();
    auto toggle = database.prepare("UPDATE taskgate_tasks SET is_completed = NOT is_completed, " +
                                   touch + of_owner + as_expected + returning);
    if (!toggle) return toggle.error();
    auto remove =
        database.prepare("DELETE FROM taskgate_tasks" + of_owner + as_expected + " RETURNING id");
    if (!remove) return remove.error();
    auto exists = database.prepare("SELECT 1 FROM taskgate_tasks" + of_owner);
    if (!exists) return exists.error();
    return WriteStatements{std::move(*insert), std::move(*update), std::move(*toggle),
                           std::move(*remove), std::move(*exists)};
}

Result<Task> SqliteStore::change(Statement& statement, const UserId& owner, const TaskId& id,
                                 LastChange expected) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return explain_unchanged(owner, id, expected);
    Task task = read_row<Task>(statement);
    // RETURNING has all rows ready before the first is shown, but the statement ends only here.
    if (const auto end = statement.step(); !end) return end.error();
    return task;
}

Error SqliteStore::explain_unchanged(const UserId& owner, const TaskId& id, LastChange expected) {
    if (!expected) return not_found();
    Statement& exists = statements_.exists;
    const ResetLater reset{exists};
    exists.bind(owner, id);
    const auto row = exists.step();
    if (!row) return row.error();
    return *row ? precondition_failed() : not_found();
}

Async<TaskPage> SqliteStore::list_tasks(UserId owner, KnownList is_known) {
    auto reader = readers_.borrow();
    if (!reader) co_return reader.error();
    auto cursor =
        std::make_unique<SnapshotCursor>(std::move(*reader), std::move(owner), options_.page_bytes);
    auto tasks = cursor->read();
    if (!tasks) co_return tasks.error();
    TaskPage page;
    if (cursor->has_ended()) {
        page.state = state_of(*tasks);
        page.tasks = std::move(*tasks);
        co_return page;
    }
    if (const auto entered = cursor->enter(long_lists_); !entered) co_return entered.error();
    const auto state = co_await cursor->find_state();
    if (!state) co_return state.error();
    page.state = *state;
    page.is_left_out = is_known && is_known(*state);
    if (!page.is_left_out) {
        page.tasks = std::move(*tasks);
        page.rest = std::move(cursor);
    }
    co_return page;
}

Async<Task> SqliteStore::find_task(UserId owner, TaskId id) {
    auto reader = readers_.borrow();
    if (!reader) co_return reader.error();
    Statement& find = (*reader)->find;
    const ResetLater reset{find};
    find.bind(owner, id);
    const auto row = find.step();
    if (!row) co_return row.error();
    if (!*row) co_return not_found();
    co_return read_row<Task>(find);
}

Async<Task> SqliteStore::create_task(UserId owner, NewTask fields) {
    Task task;
    task.created_at = task.updated_at = clock_.now();
    task.id = TaskId::make(task.created_at);
    task.user_id = std::move(owner);
    task.title = std::move(fields.title);
    task.description = std::move(fields.description);
    const auto work = [this, &task]() -> Result<void> {
        Statement& insert = statements_.insert;
        const ResetLater reset{insert};
        insert.bind(task.id, task.user_id, task.title, task.description, task.is_completed,
                    task.created_at, task.updated_at);
        if (const auto done = insert.step(); !done) return done.error();
        return {};
    };
    Writer::Write write{writer_, work};
    const auto written = co_await write;
    if (!written) co_return written.error();
    co_return task;
}

Async<Task> SqliteStore::update_task(UserId owner, TaskId id, LastChange expected,
                                     TaskChanges changes) {
    const auto work = [this, &owner, &id, expected, &changes]() -> Result<Task> {
        Statement& update = statements_.update;
        const ResetLater reset{update};
        const bool sets_description = changes.description.has_value();
        const auto description = changes.description.value_or(std::nullopt);
        update.bind(owner, id, expected, clock_.now(), changes.title, sets_description, description,
                    changes.is_completed);
        return change(update, owner, id, expected);
    };
    Writer::Write write{writer_, work};
    co_return co_await write;
}

Async<Task> SqliteStore::toggle_task(UserId owner, TaskId id, LastChange expected) {
    const auto work = [this, &owner, &id, expected]() -> Result<Task> {
        Statement& toggle = statements_.toggle;
        const ResetLater reset{toggle};
        toggle.bind(owner, id, expected, clock_.now());
        return change(toggle, owner, id, expected);
    };
    Writer::Write write{writer_, work};
    co_return co_await write;
}

Async<void> SqliteStore::remove_task(UserId owner, TaskId id, LastChange expected) {
    const auto work = [this, &owner, &id, expected]() -> Result<void> {
        Statement& remove = statements_.remove;
        const ResetLater reset{remove};
        remove.bind(owner, id, expected);
        const auto row = remove.step();
        if (!row) return row.error();
        if (!*row) return explain_unchanged(owner, id, expected);
        if (const auto end = remove.step(); !end) return end.error();
        return {};
    };
    Writer::Write write{writer_, work};
    co_return co_await write;
}

Async<void> SqliteStore::ping() {
    auto reader = readers_.borrow();
    if (!reader) co_return reader.error();
    const auto version =
        (*reader)->database.query_integer("SELECT count(*) FROM taskgate_migrations");
    if (!version) co_return version.error();
    co_return Result<void>{};
}

StoreStatus SqliteStore::status() const {
    StoreStatus status;
    SqliteStatus& sqlite = status.sqlite.emplace();
    sqlite.path = options_.path;
    sqlite.waiting_writes = writer_.waiting();
    sqlite.lent_readers = readers_.lent();
    sqlite.long_lists = long_lists_.count();
    sqlite.commit_writes = writer_.metrics().writes.value();
    sqlite.commit_durations = writer_.metrics().durations.value();
    sqlite.failed_commits = writer_.metrics().failures.value();
    return status;
}

Result<MigrationState> inspect(const Options& options) {
    auto database = Database::open(options.path, Access::read, options.vfs);
    if (!database) return database.error();
    return read_migration_state(*database);
}

Result<MigrationState> migrate(const Options& options) {
    auto database = open_for_writing(options);
    if (!database) return database.error();
    return read_migration_state(*database);
}

}  // namespace taskgate::sqlite
