// SPDX-License-Identifier: MIT
#pragma once

#include "store/long_lists.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace taskgate::sqlite {

/// A list that is read in pieces: its reader's statement, and so its snapshot, stays open between
/// them.
class SnapshotCursor final : public TaskCursor {
public:
    SnapshotCursor(ReaderPool::Lease reader, UserId owner, std::size_t page_bytes);
    ~SnapshotCursor() override;
    SnapshotCursor(const SnapshotCursor&) = delete;
    SnapshotCursor& operator=(const SnapshotCursor&) = delete;

    /// The next piece, of about the size of a page.
    Result<std::vector<Task>> read();
    Async<std::vector<Task>> next() override { co_return read(); }
    [[nodiscard]] bool has_ended() const { return has_ended_; }

    /// Counts as a long list from now on; `unavailable` where there are too many.
    Result<void> enter(LongLists& long_lists);
    /// The state of the whole list, in the snapshot that reading has begun and not ended. Lets
    /// others on the loop have their turns meanwhile.
    Async<ListState> find_state();

private:
    ReaderPool::Lease reader_;
    UserId owner_;
    std::size_t page_bytes_;
    std::optional<LongLists::Place> place_ = {};
    bool has_ended_ = false;
};

}  // namespace taskgate::sqlite
