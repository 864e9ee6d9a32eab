// SPDX-License-Identifier: MIT
#pragma once

#include "store/sqlite/reader_pool.hpp"
#include "store/store.hpp"

#include <atomic>
#include <cstddef>
#include <vector>

namespace taskgate::sqlite {

/// Counts the long lists under way, so that clients who take theirs slowly cannot keep every reader
/// from the others. Safe from any thread.
class LongLists {
public:
    explicit LongLists(std::size_t capacity) : capacity_(capacity) {}

    /// Counts one more; false where there are as many as may be.
    bool enter() {
        if (count_.fetch_add(1) < capacity_) return true;
        leave();
        return false;
    }
    void leave() { count_.fetch_sub(1); }
    [[nodiscard]] std::size_t count() const { return count_.load(); }

private:
    std::size_t capacity_;
    std::atomic<std::size_t> count_ = 0;
};

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

    /// Counts as a long list from now on; false where there are too many.
    bool enter(LongLists& long_lists);
    /// The state of the whole list, in the snapshot that reading has begun and not ended. Lets
    /// others on the loop have their turns meanwhile.
    Async<ListState> find_state();

private:
    ReaderPool::Lease reader_;
    UserId owner_;
    std::size_t page_bytes_;
    LongLists* long_lists_ = nullptr;  ///< that this one is counted in
    bool has_ended_ = false;
};

}  // namespace taskgate::sqlite
