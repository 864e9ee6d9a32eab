// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/admin.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace taskgate {

/// What a store holds of a user: how many tasks, and SHA-256 over every field of each, in order.
struct UserDigest {
    std::string user = {};
    std::int64_t tasks = 0;
    std::array<std::uint8_t, 32> sha256 = {};
};

/// Makes the digests of all users of a store, in the order of their ids, out of its tasks; keeps no
/// more of them than one piece. The reader must outlive it.
class UserDigests {
public:
    explicit UserDigests(TaskReader& reader) : reader_(reader) {}

    /// The next user; nothing at the end.
    Result<std::optional<UserDigest>> next();

private:
    /// Makes sure that the next task is at hand; false at the end.
    Result<bool> has_task();

    TaskReader& reader_;
    std::vector<Task> piece_ = {};
    std::size_t at_ = 0;
};

/// How a copy compares with its source.
struct Comparison {
    static constexpr std::size_t most_differences = 10;

    std::int64_t users = 0;  ///< of the source
    std::int64_t tasks = 0;  ///< of the source
    std::int64_t different_users = 0;
    std::vector<std::string> differences = {};  ///< the first of them, a line each
};

/// Compares every user of the source, by count and digest. Users that only the copy has are none of
/// its business. `progress` is told how many tasks of the source were compared.
Result<Comparison> compare_stores(TaskReader& source, TaskReader& copy,
                                  const std::function<void(std::size_t)>& progress);

}  // namespace taskgate
