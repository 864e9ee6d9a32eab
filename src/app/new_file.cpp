// SPDX-License-Identifier: MIT
#include "app/new_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace taskgate {

namespace {

namespace fs = std::filesystem;

Error file_error(std::string_view name) {
    return failed(fmt::format("{}: {}", name, std::strerror(errno)));
}

/// Brings a name to the disk: that of a file that was moved into its folder.
Result<void> sync_folder(const fs::path& folder) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return file_error(folder.string());
    const bool is_synced = ::fsync(descriptor) == 0;
    const Error error = file_error(folder.string());
    ::close(descriptor);
    if (!is_synced) return error;
    return {};
}

}  // namespace

Result<void> write_all(int descriptor, std::string_view bytes, std::string_view name) {
    while (!bytes.empty()) {
        const ssize_t size = ::write(descriptor, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return file_error(name);
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return {};
}

Result<NewFile> NewFile::create(const std::string& path) {
    std::error_code error;
    fs::path resolved = fs::weakly_canonical(path, error);
    if (error || resolved.empty()) resolved = path;
    resolved = fs::absolute(resolved, error);
    if (fs::exists(resolved, error) && !fs::is_regular_file(resolved, error)) {
        return failed(fmt::format("{}: it is there already, and no file", path));
    }
    constexpr std::string_view ending = ".partial";
    std::string partial = fmt::format("{}.XXXXXX{}", resolved.string(), ending);
    const int descriptor =
        ::mkostemps(partial.data(), static_cast<int>(ending.size()), O_CLOEXEC);  // with 0600
    if (descriptor < 0) return file_error(path);
    return NewFile{resolved.string(), std::move(partial), descriptor};
}

NewFile::~NewFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(partial_.c_str());
}

Result<void> NewFile::write(std::string_view bytes) const {
    return write_all(descriptor_, bytes, path_);
}

Result<void> NewFile::keep() {
    if (::fsync(descriptor_) != 0) return file_error(path_);
    if (std::rename(partial_.c_str(), path_.c_str()) != 0) return file_error(path_);
    ::close(std::exchange(descriptor_, -1));
    return sync_folder(fs::path{path_}.parent_path());
}

}  // namespace taskgate
