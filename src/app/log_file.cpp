// SPDX-License-Identifier: MIT
#include "app/log_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace taskgate {

namespace {

constexpr mode_t for_its_owner = 0600;

Result<int> open_file(const std::string& path) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
               for_its_owner);
    if (descriptor >= 0) return descriptor;
    return failed("LOG_FILE: cannot open " + path + ": " + ::strerrordesc_np(errno));
}

}  // namespace

Result<std::unique_ptr<LogFile>> LogFile::open(const std::string& path) {
    const auto descriptor = open_file(path);
    if (!descriptor) return descriptor.error();
    return std::unique_ptr<LogFile>(new LogFile(path, *descriptor));
}

LogFile::LogFile(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

LogFile::~LogFile() { ::close(descriptor_); }

Result<void> LogFile::reopen() {
    const auto next = open_file(path_);
    if (!next) return next.error();
    // The number stays the same, so that nobody who writes notices.
    ::dup3(*next, descriptor_, O_CLOEXEC);
    ::close(*next);
    return {};
}

}  // namespace taskgate
