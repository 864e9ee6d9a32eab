// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "domain/task.hpp"
#include "store/status.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace taskgate {

/// The rest of a long list, read piece by piece from the snapshot that the list began with. Used by
/// one coroutine at a time; destroying it frees the snapshot.
class TaskCursor {
public:
    virtual ~TaskCursor() = default;
    /// The next tasks, of bounded size together; none at the end.
    virtual Async<std::vector<Task>> next() = 0;
};

/// What tells the states of a list apart: a digest of the id and the last change of each task, in
/// order.
using ListState = std::array<unsigned char, 16>;

/// Whether who asks for a list has it in that state already; null: has it in none.
using KnownList = std::function<bool(const ListState&)>;

/// The beginning of a list of tasks.
struct TaskPage {
    std::vector<Task> tasks = {};
    std::unique_ptr<TaskCursor> rest = {};  ///< null where that was all
    ListState state = {};                   ///< of the whole list
    bool is_left_out = false;               ///< its state is a known one, and no task is in it
};

/// When a task that is to be changed must have changed last (`updated_at`): no two of its states
/// have the same. Nothing: whenever.
using LastChange = std::optional<Time>;

/// Where tasks live; `store_contract_test.cpp` holds every implementation to it.
///
/// Every function takes the owner first: somebody else's task is `not_found`, never forbidden. A
/// change may name the moment at which the task must have changed last, which is compared in the
/// same statement or transaction that changes it; another one is `precondition_failed`. A
/// store that is down or saturated is `unavailable`; then a write was done wholly or not at all,
/// and which of both is known to nobody where a server was lost meanwhile. A write that returned a
/// value is durable. Safe to call from any thread; one that waits needs a `Loop` on its
/// thread.
class Store {
public:
    virtual ~Store() = default;

    /// All tasks of the owner by `(created_at, id)`, ids compared as 16 bytes. One that is not
    /// read in one piece, and is known already, is left out.
    virtual Async<TaskPage> list_tasks(UserId owner, KnownList is_known) = 0;
    virtual Async<Task> find_task(UserId owner, TaskId id) = 0;
    virtual Async<Task> create_task(UserId owner, NewTask fields) = 0;
    /// Changes only the fields that are set, and always `updated_at`: to the later of now and its
    /// old value plus one microsecond.
    virtual Async<Task> update_task(UserId owner, TaskId id, LastChange expected,
                                    TaskChanges changes) = 0;
    /// Flips `is_completed`; `updated_at` as in `update_task`.
    virtual Async<Task> toggle_task(UserId owner, TaskId id, LastChange expected) = 0;
    virtual Async<void> remove_task(UserId owner, TaskId id, LastChange expected) = 0;

    /// Whether the store can be reached right now.
    virtual Async<void> ping() = 0;
    /// What the operator calls it: `SQLite /srv/taskgate.db`. No secret.
    [[nodiscard]] virtual std::string label() const = 0;
    /// How it stands, without asking it for anything; empty where there is nothing to tell.
    [[nodiscard]] virtual StoreStatus status() const { return {}; }
};

}  // namespace taskgate
