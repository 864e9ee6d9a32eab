// SPDX-License-Identifier: MIT
#include "app/misfit_file.hpp"

#include "app/new_file.hpp"
#include "app/store_files.hpp"

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

Result<void> MisfitFile::check_path(const std::string& path, const DatabaseUrl& store) {
    const auto checked = check_outside_store(path, store);
    if (checked) return {};
    return Error{checked.error().code, "--skip-invalid: " + checked.error().message};
}

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

Result<void> MisfitFile::add(std::string_view line) {
    return write_all(descriptor_, line, "--skip-invalid: " + path_);
}

Result<void> MisfitFile::sync() {
    if (::fsync(descriptor_) != 0) return file_error(path_);
    return {};
}

void MisfitFile::keep() { ::close(std::exchange(descriptor_, -1)); }

}  // namespace taskgate
