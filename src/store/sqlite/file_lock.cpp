// SPDX-License-Identifier: MIT
#include "store/sqlite/file_lock.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace taskgate::sqlite {

Result<FileLock> FileLock::acquire(const std::string& database_path) {
    std::error_code ignored;
    auto resolved = std::filesystem::weakly_canonical(database_path, ignored);
    const std::string path =
        (ignored || resolved.empty() ? database_path : resolved.string()) + ".lock";
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return failed(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
    }
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
