// SPDX-License-Identifier: MIT
#include "store/sqlite/file_lock.hpp"

#include "store/sqlite/private_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace taskgate::sqlite {

namespace {

std::string lock_path(const std::string& database_path) {
    std::error_code ignored;
    const auto resolved = std::filesystem::weakly_canonical(database_path, ignored);
    return (ignored || resolved.empty() ? database_path : resolved.string()) + ".lock";
}

Error open_error(const std::string& path) {
    return failed(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
}

/// Opens the lock's file, which is made where there is none.
Result<int> open_lock(const std::string& database_path) {
    const std::string path = lock_path(database_path);
    int descriptor = make_private_file(path, database_path);
    if (descriptor < 0) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
        descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (descriptor < 0) return open_error(path);
    return descriptor;
}

/// A second lock of the same file, which one process may have alone or several together. It belongs
/// to the descriptor, as that of `flock` does, and on a local file system neither sees the other.
bool lock_range(int descriptor, short kind) {
    struct flock whole {};
    whole.l_type = kind;
    whole.l_whence = SEEK_SET;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    return ::fcntl(descriptor, F_OFD_SETLK, &whole) == 0;
}

}  // namespace

Result<FileLock> FileLock::acquire(const std::string& database_path) {
    const auto descriptor = open_lock(database_path);
    if (!descriptor) return descriptor.error();
    return take(*descriptor, database_path);
}

Result<FileLock> FileLock::acquire_alone(const std::string& database_path) {
    auto lock = acquire(database_path);
    if (!lock || lock_range(lock->descriptor_, F_WRLCK)) return lock;
    return failed(
        fmt::format("{}: a command is writing to it: import, adopt, copy or erase", database_path));
}

Result<FileLock> FileLock::share(const std::string& database_path) {
    const auto descriptor = open_lock(database_path);
    if (!descriptor) return descriptor.error();
    FileLock lock{*descriptor};
    if (lock_range(*descriptor, F_RDLCK)) return lock;
    return failed("a restore is under way; try again when it is done");
}

Result<std::optional<FileLock>> FileLock::acquire_existing(const std::string& database_path) {
    const std::string path = lock_path(database_path);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT) return std::optional<FileLock>{};
    if (descriptor < 0) return open_error(path);
    auto lock = take(descriptor, database_path);
    if (!lock) return lock.error();
    return std::optional{std::move(*lock)};
}

Result<FileLock> FileLock::take(int descriptor, const std::string& database_path) {
    FileLock lock{descriptor};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return failed(fmt::format("{} is already being served by another process", database_path));
    }
    return lock;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace taskgate::sqlite
