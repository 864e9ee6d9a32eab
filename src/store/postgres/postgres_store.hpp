// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "store/postgres/connector.hpp"
#include "store/postgres/pool.hpp"
#include "store/store.hpp"
#include "store/task_size.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace taskgate::postgres {

/// How a database is used.
struct Options {
    Parameters parameters = {};
    std::string label = {};                      ///< what the operator calls it
    PoolLimits pool = {};                        ///< of each event loop
    std::size_t loops = 1;                       ///< that requests come from
    std::size_t piece_bytes = list_piece_bytes;  ///< how much of a list is read in one piece, about
    Log* log = nullptr;                          ///< may be null; else outlives the store
};

/// Tasks in a PostgreSQL database, which any number of nodes may share. Every event loop has
/// connections of its own, made when they are first needed, so nothing here takes a lock. The clock
/// must outlive the store.
class PostgresStore final : public Store {
public:
    /// Tries to reach the server and to bring the schema up. A server that is not there yet is no
    /// error: the store is `unavailable` until it is.
    static Result<std::unique_ptr<PostgresStore>> open(Options options, const Clock& clock);
    /// What is under way on the calling thread's loop is finished there. Every other loop has
    /// ended.
    ~PostgresStore() override;
    PostgresStore(const PostgresStore&) = delete;
    PostgresStore& operator=(const PostgresStore&) = delete;

    Async<TaskPage> list_tasks(UserId owner, KnownList is_known) override;
    Async<Task> find_task(UserId owner, TaskId id) override;
    Async<Task> create_task(UserId owner, NewTask fields) override;
    Async<Task> update_task(UserId owner, TaskId id, LastChange expected,
                            TaskChanges changes) override;
    Async<Task> toggle_task(UserId owner, TaskId id, LastChange expected) override;
    Async<void> remove_task(UserId owner, TaskId id, LastChange expected) override;
    Async<void> ping() override;
    [[nodiscard]] std::string label() const override { return "PostgreSQL " + options_.label; }
    [[nodiscard]] StoreStatus status() const override;

private:
    PostgresStore(Options options, const Clock& clock, std::shared_ptr<Connector> connector);

    /// The pool of the calling thread's loop.
    std::shared_ptr<Pool> pool();

    Options options_;
    const Clock& clock_;
    std::shared_ptr<Connector> connector_;  ///< the pools keep it while they finish
};

}  // namespace taskgate::postgres
