// SPDX-License-Identifier: MIT
#include "app/misfit_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace taskgate {

namespace {

Error file_error(const std::string& path) {
    return failed(fmt::format("--skip-invalid: {}: {}", path, std::strerror(errno)));
}

}  // namespace

Result<MisfitFile> MisfitFile::create(const std::string& path) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return file_error(path);
    return MisfitFile{path, descriptor};
}

MisfitFile::~MisfitFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(path_.c_str());
}

Result<void> MisfitFile::add(const LegacyRow& row, std::string_view reason) {
    const std::string line = misfit_as_json(row, reason);
    std::string_view left = line;
    while (!left.empty()) {
        const ssize_t size = ::write(descriptor_, left.data(), left.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return file_error(path_);
        left.remove_prefix(static_cast<std::size_t>(size));
    }
    return {};
}

Result<void> MisfitFile::sync() {
    if (::fsync(descriptor_) != 0) return file_error(path_);
    return {};
}

void MisfitFile::keep() { ::close(std::exchange(descriptor_, -1)); }

}  // namespace taskgate
