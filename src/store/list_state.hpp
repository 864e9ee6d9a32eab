// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/openssl.hpp"
#include "domain/ids.hpp"
#include "domain/task.hpp"
#include "schema/field.hpp"
#include "store/store.hpp"

#include <openssl/evp.h>

#include <memory>
#include <span>
#include <tuple>

namespace taskgate {

/// Which task, in which of its states.
struct TaskState {
    TaskId id = {};
    Time updated_at = {};

    static constexpr auto fields() {
        return std::tuple{schema::field("id", &TaskState::id),
                          schema::field("updated_at", &TaskState::updated_at)};
    }
};

/// Makes the state of a list, task by task: the first half of a SHA-256 over each task's id, 16
/// bytes, and last change, 8 bytes as PostgreSQL sends a `timestamptz`. There the server itself
/// makes it of a long list (`store/postgres/statements.cpp`).
class ListDigest {
public:
    ListDigest();

    void add(const TaskState& task);
    /// The state of what was added; to be called once, last.
    [[nodiscard]] ListState finish();

private:
    std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>> context_;
};

/// The state of a list that is all there.
[[nodiscard]] ListState state_of(std::span<const Task> tasks);

}  // namespace taskgate
