// SPDX-License-Identifier: MIT
#include "store/postgres/operation.hpp"

#include "store/postgres/pool.hpp"

namespace taskgate::postgres {

namespace {

/// How often an operation is run at most, whatever goes wrong.
constexpr int most_attempts = 6;

}  // namespace

bool Operation::await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    return pool_.submit(*this);
}

Result<Rows> Operation::await_resume() {
    switch (state_) {
        case State::answered: return std::move(rows_);
        case State::refused: return to_error(failure_);
        default: return std::move(error_);
    }
}

void Operation::give_up(Error error) {
    error_ = std::move(error);
    const bool may_be_done = state_ == State::lost || was_repeated_;
    if (may_be_done && effect_ != Effect::none) {
        error_.message += "; whether the write was done is not known";
    }
    state_ = State::given_up;
}

Operation::Next Operation::decide() {
    const bool may_repeat = attempts_ < most_attempts;
    switch (state_) {
        case State::refused: return may_repeat ? decide_refused() : Next::resume;
        case State::lost: return decide_lost(may_repeat);
        case State::unsent:
            if (may_repeat) return Next::again;
            give_up(unavailable("PostgreSQL: could not be run; " + failure_.message));
            return Next::resume;
        default: return Next::resume;
    }
}

Operation::Next Operation::decide_refused() const {
    if (failure_.is_lost_preparation() && is_named_) return Next::again_without_names;
    if (failure_.is_conflict()) return Next::again_later;
    return failure_.is_read_only() ? Next::again : Next::resume;
}

Operation::Next Operation::decide_lost(bool may_repeat) {
    if (may_repeat && effect_ != Effect::once) {
        was_repeated_ = true;
        return Next::again;
    }
    give_up(unavailable("PostgreSQL: " +
                        (failure_.message.empty() ? "the connection was lost" : failure_.message)));
    return Next::resume;
}

}  // namespace taskgate::postgres
