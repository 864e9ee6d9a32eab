// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "store/postgres/pool.hpp"
#include "store/store.hpp"

#include <coroutine>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace taskgate::postgres {

/// A long list, read row by row from one statement and so from one snapshot, on a connection of its
/// own: while nobody asks for more, nothing is read, and the server waits. A list that is given up
/// closes its connection. Belongs to the pool's loop.
class RowStream final : public TaskCursor, private ReadyHandler {
public:
    /// `piece_bytes`: how much of the list is read in one piece, about.
    RowStream(std::shared_ptr<Pool> pool, LongLists::Place place, Handle handle,
              std::size_t piece_bytes);
    ~RowStream() override;
    RowStream(const RowStream&) = delete;
    RowStream& operator=(const RowStream&) = delete;

    /// Asks for all tasks of an owner; to be called once, first.
    Result<void> start(const UserId& owner);
    Async<std::vector<Task>> next() override;
    /// Of the whole list; known with its first piece.
    [[nodiscard]] const ListState& state() const { return state_; }

private:
    /// `co_await`s that the server has sent more, or that it took too long.
    class More;

    void on_readable() override;
    void on_writable() override;
    void on_time();
    /// Takes rows that were received, up to the size of a piece.
    Result<void> take_rows(std::vector<Task>& piece);
    void resume_waiting();

    std::shared_ptr<Pool> pool_;
    LongLists::Place place_;
    Handle handle_;
    std::size_t piece_bytes_;
    std::unique_ptr<Watch> watch_;
    std::unique_ptr<Timer> timer_;
    std::coroutine_handle<> waiting_ = {};
    Operation::SteadyTime deadline_ = {};  ///< of what is waited for
    ListState state_;
    std::size_t bytes_ = 0;  ///< of the piece that is being read
    bool is_late_ = false;
    bool has_ended_ = false;
};

}  // namespace taskgate::postgres
