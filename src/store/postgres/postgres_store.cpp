// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_store.hpp"

#include "store/list_state.hpp"
#include "store/postgres/operation.hpp"
#include "store/postgres/row.hpp"
#include "store/postgres/row_stream.hpp"
#include "store/task_size.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

// A coroutine here may outlive the store (`~PostgresStore`), so behind an await it uses its own
// locals alone, the pool among them.
namespace taskgate::postgres {

namespace {

constexpr std::chrono::seconds ping_timeout{2};

/// The one row of a statement that names a task; without a row there is none of this owner.
Result<Task> only_row(const Result<Rows>& rows) {
    if (!rows) return rows.error();
    if (PQntuples(rows->get()) == 0) return not_found();
    return read_row<Task>(Row{rows->get(), 0});
}

/// Why a change found no row: whether the task is there now. Between the two it may have been
/// removed; then the answer is what it would be a moment later.
Async<void> explain_unchanged(std::shared_ptr<Pool> pool, const UserId& owner, const TaskId& id,
                              LastChange expected) {
    if (!expected) co_return not_found();
    const Arguments arguments{owner, id};
    Operation find{*pool, pool->statements().find, arguments, Effect::none};
    const auto task = only_row(co_await find);
    co_return task ? precondition_failed() : task.error();
}

/// The row of a change, or why there is none.
Async<Task> changed_row(std::shared_ptr<Pool> pool, const Result<Rows>& rows, const UserId& owner,
                        const TaskId& id, LastChange expected) {
    auto task = only_row(rows);
    if (task || task.error().code != ErrorCode::not_found) co_return std::move(task);
    const auto why = co_await explain_unchanged(std::move(pool), owner, id, expected);
    co_return why.error();
}

/// Reads a whole short list; nothing where it is longer than one piece.
std::optional<std::vector<Task>> read_short_list(const PGresult* rows, std::size_t piece_bytes) {
    const int count = PQntuples(rows);
    if (count > Statements::short_list) return std::nullopt;
    std::vector<Task> tasks;
    tasks.reserve(static_cast<std::size_t>(count));
    std::size_t bytes = 0;
    for (int i = 0; i < count; ++i) {
        tasks.push_back(read_row<Task>(Row{rows, i}));
        bytes += size_of(tasks.back());
        if (bytes > piece_bytes) return std::nullopt;
    }
    return tasks;
}

/// Begins a long list on a connection of its own.
Async<TaskPage> try_long_list(std::shared_ptr<Pool> pool, const UserId& owner,
                              std::size_t piece_bytes) {
    auto place = pool->long_lists().enter(owner);
    if (!place) co_return place.error();
    Pool::Borrow borrow{*pool};
    auto handle = co_await borrow;
    if (!handle) co_return handle.error();
    auto stream =
        std::make_unique<RowStream>(pool, std::move(*place), std::move(*handle), piece_bytes);
    if (const auto started = stream->start(owner); !started) co_return started.error();
    auto tasks = co_await stream->next();
    if (!tasks) co_return tasks.error();
    TaskPage page;
    page.tasks = std::move(*tasks);
    page.state = stream->state();
    page.rest = std::move(stream);
    co_return page;
}

/// The same, again where the connection broke before its first piece came.
Async<TaskPage> begin_long_list(std::shared_ptr<Pool> pool, UserId owner, std::size_t piece_bytes) {
    constexpr int most_attempts = 3;
    for (int attempt = 1;; ++attempt) {
        auto page = co_await try_long_list(pool, owner, piece_bytes);
        const bool may_help = !page && page.error().code == ErrorCode::unavailable;
        if (!may_help || attempt == most_attempts || pool->connector().outage()) {
            co_return std::move(page);
        }
    }
}

}  // namespace

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(Options options, const Clock& clock) {
    auto connector = std::make_shared<Connector>(options.parameters, options.label, options.log);
    if (auto started = connector->start(); !started) return started.error();
    return std::unique_ptr<PostgresStore>(
        new PostgresStore(std::move(options), clock, std::move(connector)));
}

PostgresStore::PostgresStore(Options options, const Clock& clock,
                             std::shared_ptr<Connector> connector)
    : options_(std::move(options)), clock_(clock), connector_(std::move(connector)) {}

PostgresStore::~PostgresStore() {
    Loop* loop = Loop::current();
    LoopGuest* guest = loop == nullptr ? nullptr : loop->find_guest(connector_.get());
    if (guest != nullptr) static_cast<Pool&>(*guest).close();
}

std::shared_ptr<Pool> PostgresStore::pool() {
    Loop* loop = Loop::current();
    if (loop == nullptr) throw std::logic_error("a store is used on a thread without a loop");
    if (LoopGuest* guest = loop->find_guest(connector_.get())) {
        return static_cast<Pool&>(*guest).shared_from_this();
    }
    auto pool = std::make_shared<Pool>(*loop, connector_, options_.pool);
    pool->open();
    loop->add_guest(connector_.get(), pool);
    return pool;
}

Async<TaskPage> PostgresStore::list_tasks(UserId owner, KnownList is_known) {
    const auto pool = this->pool();
    const std::size_t piece_bytes = options_.piece_bytes;
    const Arguments arguments{owner};
    Operation list{*pool, pool->statements().list_short, arguments, Effect::none};
    const auto rows = co_await list;
    if (!rows) co_return rows.error();
    TaskPage page;
    if (auto tasks = read_short_list(rows->get(), piece_bytes)) {
        page.state = state_of(*tasks);
        page.tasks = std::move(*tasks);
        co_return page;
    }
    if (is_known) {
        // Before a connection is lent: a list that nobody wants after all would close it.
        Operation ask{*pool, pool->statements().list_state, arguments, Effect::none};
        const auto answer = co_await ask;
        if (!answer) co_return answer.error();
        page.state = read_state(Row{answer->get(), 0}, 0);
        page.is_left_out = is_known(page.state);
        if (page.is_left_out) co_return page;
    }
    co_return co_await begin_long_list(pool, owner, piece_bytes);
}

Async<Task> PostgresStore::find_task(UserId owner, TaskId id) {
    const auto pool = this->pool();
    const Arguments arguments{owner, id};
    Operation find{*pool, pool->statements().find, arguments, Effect::none};
    co_return only_row(co_await find);
}

Async<Task> PostgresStore::create_task(UserId owner, NewTask fields) {
    const auto pool = this->pool();
    Task task;
    task.created_at = task.updated_at = clock_.now();
    task.id = TaskId::make(task.created_at);
    task.user_id = std::move(owner);
    task.title = std::move(fields.title);
    task.description = std::move(fields.description);
    const Arguments arguments{task.id,           task.user_id,    task.title,     task.description,
                              task.is_completed, task.created_at, task.updated_at};
    Operation insert{*pool, pool->statements().insert, arguments, Effect::repeatable};
    const auto inserted = co_await insert;
    // The id is a new one of ours: where it is there already, the run before had been done.
    const bool was_done = insert.was_repeated() && insert.failure().is_duplicate();
    if (!inserted && !was_done) co_return inserted.error();
    co_return task;
}

Async<Task> PostgresStore::update_task(UserId owner, TaskId id, LastChange expected,
                                       TaskChanges changes) {
    const auto pool = this->pool();
    const bool sets_description = changes.description.has_value();
    const auto description = changes.description.value_or(std::nullopt);
    const Arguments arguments{owner,         id,
                              expected,      clock_.now(),
                              changes.title, sets_description,
                              description,   changes.is_completed};
    Operation update{*pool, pool->statements().update, arguments, Effect::once};
    const auto rows = co_await update;
    co_return co_await changed_row(pool, rows, owner, id, expected);
}

Async<Task> PostgresStore::toggle_task(UserId owner, TaskId id, LastChange expected) {
    const auto pool = this->pool();
    const Arguments arguments{owner, id, expected, clock_.now()};
    Operation toggle{*pool, pool->statements().toggle, arguments, Effect::once};
    const auto rows = co_await toggle;
    co_return co_await changed_row(pool, rows, owner, id, expected);
}

Async<void> PostgresStore::remove_task(UserId owner, TaskId id, LastChange expected) {
    const auto pool = this->pool();
    const Arguments arguments{owner, id, expected};
    Operation remove{*pool, pool->statements().remove, arguments, Effect::once};
    const auto removed = co_await remove;
    if (!removed) co_return removed.error();
    if (std::string_view{PQcmdTuples(removed->get())} == "0") {
        co_return co_await explain_unchanged(pool, owner, id, expected);
    }
    co_return Result<void>{};
}

Async<void> PostgresStore::ping() {
    const auto pool = this->pool();
    const Arguments arguments;
    Operation ask{*pool, pool->statements().ping, arguments, Effect::none};
    ask.limit(ping_timeout);
    const auto answer = co_await ask;
    if (!answer) co_return answer.error();
    co_return Result<void>{};
}

StoreStatus PostgresStore::status() const {
    const PoolUse& use = connector_->use();
    StoreStatus status;
    PostgresStatus& postgres = status.postgres.emplace();
    postgres.idle = use.idle.value();
    postgres.busy = use.busy.value();
    postgres.lent = use.lent.value();
    postgres.waiting_operations = use.waiting.value();
    postgres.most_connections = options_.pool.connections * options_.loops;
    return status;
}

}  // namespace taskgate::postgres
