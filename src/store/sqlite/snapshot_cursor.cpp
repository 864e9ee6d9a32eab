// SPDX-License-Identifier: MIT
#include "store/sqlite/snapshot_cursor.hpp"

#include "base/turn.hpp"
#include "store/list_state.hpp"
#include "store/sqlite/row.hpp"
#include "store/task_size.hpp"

#include <utility>

namespace taskgate::sqlite {

namespace {

/// How many tasks of a list are looked at in one turn of the loop: some hundred microseconds.
constexpr int tasks_a_turn = 512;

/// Looks at the next tasks of a running list; false at its end.
Result<bool> add_states(Statement& states, ListDigest& digest) {
    for (int i = 0; i < tasks_a_turn; ++i) {
        auto row = states.step();
        if (!row || !*row) return row;
        digest.add(read_row<TaskState>(states));
    }
    return true;
}

}  // namespace

SnapshotCursor::SnapshotCursor(ReaderPool::Lease reader, UserId owner, std::size_t page_bytes)
    : reader_(std::move(reader)), owner_(std::move(owner)), page_bytes_(page_bytes) {
    reader_->list.bind(owner_);
}

SnapshotCursor::~SnapshotCursor() {
    reader_->states.reset();
    reader_->list.reset();
}

Result<std::vector<Task>> SnapshotCursor::read() {
    std::vector<Task> piece;
    std::size_t bytes = 0;
    while (!has_ended_ && bytes < page_bytes_) {
        const auto row = reader_->list.step();
        // SQLite would start a statement over that is stepped behind its end.
        has_ended_ = !row || !*row;
        if (!row) return row.error();
        if (has_ended_) break;
        piece.push_back(read_row<Task>(reader_->list));
        bytes += size_of(piece.back());
    }
    return piece;
}

Result<void> SnapshotCursor::enter(LongLists& long_lists) {
    auto place = long_lists.enter(owner_);
    if (!place) return place.error();
    place_.emplace(std::move(*place));
    return {};
}

Async<ListState> SnapshotCursor::find_state() {
    Statement& states = reader_->states;
    states.bind(owner_);
    ListDigest digest;
    for (;;) {
        const auto has_more = add_states(states, digest);
        if (!has_more) co_return has_more.error();
        if (!*has_more) break;
        NextTurn turn;
        co_await turn;
    }
    states.reset();
    co_return digest.finish();
}

}  // namespace taskgate::sqlite
