// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "domain/task.hpp"

#include <memory>

namespace taskgate {

/// The tasks that went by, to find two that differ and yet have one user and one id. However many
/// there are, they take a few MiB of memory: the rest is in a file of the system's temporary folder
/// that has no name. It holds user ids, ids and keyed hashes. One thread.
class SeenTasks {
public:
    static Result<SeenTasks> open();
    SeenTasks(SeenTasks&& other) noexcept;
    SeenTasks& operator=(SeenTasks&&) = delete;
    SeenTasks(const SeenTasks&) = delete;
    SeenTasks& operator=(const SeenTasks&) = delete;
    ~SeenTasks();

    /// Notes a task. True where one with its user and id, but with other values, went by before it.
    Result<bool> contradicts(const Task& task);

private:
    struct State;

    explicit SeenTasks(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace taskgate
