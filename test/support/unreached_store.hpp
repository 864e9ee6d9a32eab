// SPDX-License-Identifier: MIT
#pragma once

#include "store/store.hpp"

#include <stdexcept>
#include <string>

namespace taskgate::test {

/// A store that no refused request may reach.
class UnreachedStore final : public Store {
public:
    Async<TaskPage> list_tasks(UserId /*owner*/, KnownList /*is_known*/) override {
        throw unreached();
    }
    Async<Task> find_task(UserId /*owner*/, TaskId /*id*/) override { throw unreached(); }
    Async<Task> create_task(UserId /*owner*/, NewTask /*fields*/) override { throw unreached(); }
    Async<Task> update_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/,
                            TaskChanges /*changes*/) override {
        throw unreached();
    }
    Async<Task> toggle_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        throw unreached();
    }
    Async<void> remove_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        throw unreached();
    }
    Async<void> ping() override { throw unreached(); }
    [[nodiscard]] std::string label() const override { return "none"; }

private:
    static std::logic_error unreached() { return std::logic_error{"the store was reached"}; }
};

}  // namespace taskgate::test
