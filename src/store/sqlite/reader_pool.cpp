// SPDX-License-Identifier: MIT
#include "store/sqlite/reader_pool.hpp"

#include "domain/task.hpp"
#include "store/list_state.hpp"
#include "store/sqlite/row.hpp"

#include <utility>

namespace taskgate::sqlite {

Result<ReaderPool::Lease> ReaderPool::borrow() {
    {
        const std::lock_guard lock{mutex_};
        if (lent_ >= capacity_) return unavailable("SQLite: too many reads are under way");
        ++lent_;
        if (!idle_.empty()) {
            Lease lease{*this, std::move(idle_.back())};
            idle_.pop_back();
            return lease;
        }
    }
    auto reader = open();
    if (reader) return Lease{*this, std::move(*reader)};
    const std::lock_guard lock{mutex_};
    --lent_;
    return reader.error();
}

Result<std::unique_ptr<Reader>> ReaderPool::open() const {
    auto database = Database::open(path_, Access::read, vfs_);
    if (!database) return database.error();
    const std::string select = "SELECT " + column_list<Task>() + " FROM taskgate_tasks ";
    auto find = database->prepare(select + "WHERE user_id = ?1 AND id = ?2");
    if (!find) return find.error();
    const std::string in_order = "WHERE user_id = ?1 ORDER BY created_at, id";
    auto list = database->prepare(select + in_order);
    if (!list) return list.error();
    auto states = database->prepare("SELECT " + column_list<TaskState>() + " FROM taskgate_tasks " +
                                    in_order);
    if (!states) return states.error();
    return std::make_unique<Reader>(
        Reader{std::move(*database), std::move(*find), std::move(*list), std::move(*states)});
}

void ReaderPool::take_back(std::unique_ptr<Reader> reader) {
    const std::lock_guard lock{mutex_};
    --lent_;
    idle_.push_back(std::move(reader));
}

}  // namespace taskgate::sqlite
