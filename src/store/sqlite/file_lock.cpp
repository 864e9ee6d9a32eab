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

}  // namespace

Result<FileLock> FileLock::acquire(const std::string& database_path) {
    const std::string path = lock_path(database_path);
    int descriptor = make_private_file(path, database_path);
    if (descriptor < 0) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
        descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (descriptor < 0) return open_error(path);
    return take(descriptor, database_path);
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
