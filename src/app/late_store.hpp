// SPDX-License-Identifier: MIT
#pragma once

#include "store/store.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace taskgate {

/// A store that is opened once requests come already, as a migration may take long: until then, all
/// of it is `unavailable`. Safe from any thread but for `open` and `close`, which are for one.
class LateStore final : public Store {
public:
    /// From now on, what is asked of it is asked of that store. To be called once.
    void open(std::unique_ptr<Store> store);
    /// Ends the store; nobody may ask it for anything any more.
    void close() { owned_.reset(); }

    Async<TaskPage> list_tasks(UserId owner, KnownList is_known) override;
    Async<Task> find_task(UserId owner, TaskId id) override;
    Async<Task> create_task(UserId owner, NewTask fields) override;
    Async<Task> update_task(UserId owner, TaskId id, LastChange expected,
                            TaskChanges changes) override;
    Async<Task> toggle_task(UserId owner, TaskId id, LastChange expected) override;
    Async<void> remove_task(UserId owner, TaskId id, LastChange expected) override;
    Async<void> ping() override;
    /// Empty until it is open.
    [[nodiscard]] std::string label() const override;
    [[nodiscard]] StoreStatus status() const override;

private:
    [[nodiscard]] Store* find() const { return store_.load(std::memory_order_acquire); }

    std::unique_ptr<Store> owned_ = {};
    std::atomic<Store*> store_ = nullptr;
};

}  // namespace taskgate
