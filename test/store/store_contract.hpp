// SPDX-License-Identifier: MIT
#pragma once

#include "store/store.hpp"
#include "support/blocking_loop.hpp"
#include "support/store_clock.hpp"
#include "tasks.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What every store must do, whatever it keeps its tasks in: the tests of `StoreContract` run once
/// for each backend that `store_contract_backends.cpp` names.
namespace taskgate::test {

/// An empty place where a store can live.
class StorePlace {
public:
    virtual ~StorePlace() = default;
    /// Opens the store there; one at a time.
    virtual Result<std::unique_ptr<Store>> open(const Clock& clock) = 0;
    /// Puts rows in past the store, which is open.
    virtual void insert(std::span<const Task> tasks) = 0;
};

/// A kind of store.
struct Backend {
    std::string name = {};
    std::function<std::unique_ptr<StorePlace>()> make_place = {};
};

inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

/// A store in a place of its own and a clock that stands still.
class StoreContract : public testing::TestWithParam<Backend> {
protected:
    StoreContract() : place_(GetParam().make_place()), store_(place_->open(clock_).value()) {}

    Task create(const UserId& owner, std::string title,
                std::optional<std::string> description = std::nullopt) {
        auto fields = new_task(std::move(title), std::move(description));
        return loop_.run(store_->create_task(owner, std::move(fields))).value();
    }
    Result<Task> find(const UserId& owner, TaskId id) {
        return loop_.run(store_->find_task(owner, id));
    }
    Result<Task> update(const UserId& owner, TaskId id, TaskChanges changes,
                        LastChange expected = std::nullopt) {
        return loop_.run(store_->update_task(owner, id, expected, std::move(changes)));
    }
    Result<Task> toggle(const UserId& owner, TaskId id, LastChange expected = std::nullopt) {
        return loop_.run(store_->toggle_task(owner, id, expected));
    }
    Result<void> remove(const UserId& owner, TaskId id, LastChange expected = std::nullopt) {
        return loop_.run(store_->remove_task(owner, id, expected));
    }
    TaskPage begin_list(const UserId& owner, KnownList is_known = nullptr) {
        return loop_.run(store_->list_tasks(owner, std::move(is_known))).value();
    }
    std::vector<Task> list(const UserId& owner) { return list_all(loop_, *store_, owner); }

    void reopen() {
        store_.reset();
        store_ = place_->open(clock_).value();
    }

    StoreClock clock_;
    BlockingLoop loop_;
    std::unique_ptr<StorePlace> place_;
    std::unique_ptr<Store> store_;
    UserId alice_{"alice"};
    UserId bob_{"bob"};
};

}  // namespace taskgate::test
