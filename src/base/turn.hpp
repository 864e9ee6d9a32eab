// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"

#include <coroutine>

namespace taskgate {

/// `co_await`s its next turn, behind everybody else on the loop who is ready by now: for a
/// coroutine with much to compute. A thread without a loop goes on at once. A named local of the
/// awaiting coroutine.
class NextTurn {
public:
    [[nodiscard]] bool await_ready() const noexcept { return Loop::current() == nullptr; }
    void await_suspend(std::coroutine_handle<> waiting) const {
        Loop::current()->resume({&waiting, 1});
    }
    void await_resume() const noexcept {}
};

}  // namespace taskgate
