// SPDX-License-Identifier: MIT
#include "app/late_store.hpp"

#include <utility>

namespace taskgate {

namespace {

template <class T>
Async<T> not_open_yet() {
    co_return unavailable("the store is not open yet");
}

}  // namespace

void LateStore::open(std::unique_ptr<Store> store) {
    owned_ = std::move(store);
    store_.store(owned_.get(), std::memory_order_release);
}

Async<TaskPage> LateStore::list_tasks(UserId owner, KnownList is_known) {
    Store* store = find();
    if (store == nullptr) return not_open_yet<TaskPage>();
    return store->list_tasks(std::move(owner), std::move(is_known));
}

Async<Task> LateStore::find_task(UserId owner, TaskId id) {
    Store* store = find();
    return store == nullptr ? not_open_yet<Task>() : store->find_task(std::move(owner), id);
}

Async<Task> LateStore::create_task(UserId owner, NewTask fields) {
    Store* store = find();
    if (store == nullptr) return not_open_yet<Task>();
    return store->create_task(std::move(owner), std::move(fields));
}

Async<Task> LateStore::update_task(UserId owner, TaskId id, LastChange expected,
                                   TaskChanges changes) {
    Store* store = find();
    if (store == nullptr) return not_open_yet<Task>();
    return store->update_task(std::move(owner), id, expected, std::move(changes));
}

Async<Task> LateStore::toggle_task(UserId owner, TaskId id, LastChange expected) {
    Store* store = find();
    if (store == nullptr) return not_open_yet<Task>();
    return store->toggle_task(std::move(owner), id, expected);
}

Async<void> LateStore::remove_task(UserId owner, TaskId id, LastChange expected) {
    Store* store = find();
    if (store == nullptr) return not_open_yet<void>();
    return store->remove_task(std::move(owner), id, expected);
}

Async<void> LateStore::ping() {
    Store* store = find();
    return store == nullptr ? not_open_yet<void>() : store->ping();
}

std::string LateStore::label() const {
    const Store* store = find();
    return store == nullptr ? std::string{} : store->label();
}

StoreStatus LateStore::status() const {
    const Store* store = find();
    return store == nullptr ? StoreStatus{} : store->status();
}

}  // namespace taskgate
