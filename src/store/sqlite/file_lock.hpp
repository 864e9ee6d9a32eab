// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <utility>

namespace taskgate::sqlite {

/// Keeps a second server away from the same file, for as long as it lives. The lock is on a file of
/// its own beside the database (`….lock`), which stays; the kernel frees it when the process ends,
/// however it ends.
class FileLock {
public:
    /// Symbolic links are followed first; of hard links each is a file of its own to this lock.
    static Result<FileLock> acquire(const std::string& database_path);
    /// Keeps away servers and also the commands that write (`share`): for who replaces all of it.
    static Result<FileLock> acquire_alone(const std::string& database_path);
    /// Keeps away nobody but who has it alone. Beside a server and beside each other.
    static Result<FileLock> share(const std::string& database_path);
    /// The same as `acquire` where there is a lock's file; nothing, and no new file, where there is
    /// none: that database is not served.
    static Result<std::optional<FileLock>> acquire_existing(const std::string& database_path);

    FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    FileLock& operator=(FileLock&&) = delete;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    /// Takes the descriptor over.
    static Result<FileLock> take(int descriptor, const std::string& database_path);

    explicit FileLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

}  // namespace taskgate::sqlite
