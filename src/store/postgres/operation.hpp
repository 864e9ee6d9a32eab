// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/postgres/arguments.hpp"
#include "store/postgres/failure.hpp"
#include "store/postgres/handle.hpp"
#include "store/postgres/statements.hpp"

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <utility>

namespace taskgate::postgres {

class Pool;

/// What it would do to run an operation again whose connection broke before the answer came.
enum class Effect : std::uint8_t {
    none,        ///< a read
    repeatable,  ///< a write that the second time finds what the first time did
    once,        ///< a write that would be done twice
};

/// One statement on its way to a server and back: `co_await` gives its rows, or why there are none.
/// A named local of the coroutine that awaits it, once; statement and arguments outlive it. Belongs
/// to the pool's loop.
class Operation {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    Operation(Pool& pool, const Statement& statement, const Arguments& arguments, Effect effect)
        : pool_(pool), statement_(statement), arguments_(arguments), effect_(effect) {}
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    Result<Rows> await_resume();

    /// What the server said, where it refused the statement.
    [[nodiscard]] const Failure& failure() const { return failure_; }
    /// Whether it was run again after a connection had broken: the first run may have been done.
    [[nodiscard]] bool was_repeated() const { return was_repeated_; }

    /// Answers within this time or not at all, where the pool's is longer.
    void limit(std::chrono::milliseconds time) { limit_ = time; }

private:
    friend class Pipeline;
    friend class Pool;

    /// What is known about it so far.
    enum class State : std::uint8_t {
        waiting,   ///< for a connection, or for its answer
        answered,  ///< `rows_`; a write only once its Sync was answered
        refused,   ///< `failure_` by the server: nothing was done
        unsent,    ///< a neighbour or the connection failed before it was run: nothing was done
        lost,      ///< sent, and no answer will come: nobody knows
        given_up,  ///< `error_`
    };

    /// What is to become of one that has ended.
    enum class Next : std::uint8_t { resume, again, again_later, again_without_names };

    /// Decides it by what is known: nothing is ever run twice that would be done twice.
    Next decide();
    [[nodiscard]] Next decide_refused() const;
    Next decide_lost(bool may_repeat);

    void answer(Rows rows) {
        rows_ = std::move(rows);
        state_ = State::answered;
    }
    void refuse(Failure failure) {
        state_ = failure.is_fatal ? State::lost : State::refused;
        failure_ = std::move(failure);
    }
    void give_up(Error error);

    Pool& pool_;
    const Statement& statement_;
    const Arguments& arguments_;
    Effect effect_;
    State state_ = State::waiting;
    bool is_named_ = false;  ///< was sent as a prepared statement
    bool was_repeated_ = false;
    int attempts_ = 0;
    std::chrono::milliseconds limit_{0};
    SteadyTime deadline_ = {};
    std::coroutine_handle<> waiting_ = {};
    Rows rows_ = {};
    Failure failure_ = {};
    Error error_ = {};
};

}  // namespace taskgate::postgres
