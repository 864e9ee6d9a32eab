// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/task.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate {

/// Bounds of what is read and written at once, however large a store is.
inline constexpr std::size_t piece_tasks = 1000;
inline constexpr std::size_t piece_bytes = std::size_t{1024} * 1024;

/// All tasks of a store, of one moment, piece by piece: by user id as bytes, then by id as bytes.
/// Must not outlive the store that it reads, and is the only thing done with that at the time.
class TaskReader {
public:
    virtual ~TaskReader() = default;
    /// The next tasks, of bounded number and size; none at the end.
    virtual Result<std::vector<Task>> next() = 0;
};

/// That another backend's table was taken over.
struct Adoption {
    std::int64_t tasks = 0;  ///< how many came from there
    Time adopted_at = {};    ///< the last time
};

/// A user and how many tasks are theirs.
struct UserCount {
    std::string user = {};
    std::int64_t tasks = 0;
};

/// What a store holds, of one moment.
struct StoreStats {
    static constexpr std::int64_t most_users = 10;  ///< in `biggest`

    int version = 0;  ///< of its schema
    std::int64_t tasks = 0;
    std::int64_t completed = 0;
    std::int64_t users = 0;
    std::int64_t bytes = 0;  ///< on the disk, with indexes; of a file, with its log
    std::optional<Time> oldest_change = {};
    std::optional<Time> newest_change = {};
    std::vector<UserCount> biggest = {};  ///< the most tasks first
};

/// Where tasks that were erased can still be found.
enum class Remains : std::uint8_t {
    nowhere,    ///< in no file of the store
    in_server,  ///< in the server's files, until it cleans up by itself
};

/// A whole store, all users' tasks, for the commands that move one. Every call blocks. One thread.
///
/// Nothing that a request can reach may include this: it knows no owner. A store that was opened
/// for reading shows one moment for as long as it lives.
class StoreAdmin {
public:
    virtual ~StoreAdmin() = default;

    /// What the operator calls it: a file, or `host:port/database`. No secret.
    [[nodiscard]] virtual std::string label() const = 0;
    virtual Result<std::int64_t> count_tasks() = 0;
    virtual Result<std::unique_ptr<TaskReader>> read_all() = 0;
    virtual Result<std::int64_t> count_tasks_of(const UserId& user) = 0;
    virtual Result<std::unique_ptr<TaskReader>> read_tasks_of(const UserId& user) = 0;
    /// Of at most `piece_tasks` tasks, those whose owner has one of that id, as it is there; in any
    /// order.
    virtual Result<std::vector<Task>> find_tasks(std::span<const Task> wanted) = 0;
    virtual Result<StoreStats> read_stats() = 0;

    /// Puts tasks in, at most `piece_tasks`, and says how many were new: where the owner has one of
    /// that id already, that one stays as it is. A transaction by itself, unless one was begun.
    virtual Result<std::size_t> insert(std::span<const Task> tasks) = 0;
    /// Begins a transaction; without `commit`, it is undone at the end of this object.
    virtual Result<void> begin() = 0;
    virtual Result<void> commit() = 0;

    /// Removes tasks of a user, at most `piece_tasks` in a transaction by itself; says how many.
    virtual Result<std::size_t> erase_some(const UserId& user) = 0;
    /// Overwrites what erased tasks left behind in files that are the store's own, and says where
    /// they can still be found. Writers wait meanwhile.
    virtual Result<Remains> scrub() = 0;

    virtual Result<std::optional<Adoption>> find_adoption(std::string_view source) = 0;
    /// Notes an adoption; of a source that has one already, the tasks are added up.
    virtual Result<void> note_adoption(std::string_view source, const Adoption& adoption) = 0;
};

/// Why a task can be in no store, such as a title that is too long; nothing where it can.
std::optional<std::string> find_misfit(const Task& task);

/// Refuses tasks that can be in no store; the error names the first one. `done` is what was to be
/// done with it: `copied`.
Result<void> check_tasks(std::span<const Task> tasks, std::string_view done);

}  // namespace taskgate
