// SPDX-License-Identifier: MIT
#include "store/sqlite/private_file.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace taskgate::sqlite {

int make_private_file(const std::string& path, const std::string& like) {
    const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
    struct stat owner {};
    // Before the file is made, which may be the one that it is to be like.
    const bool is_found = ::stat(like.c_str(), &owner) == 0 ||
                          ::stat(folder.empty() ? "." : folder.c_str(), &owner) == 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 || ::geteuid() != 0 || !is_found) return descriptor;
    // Root without this right keeps the file.
    static_cast<void>(::fchown(descriptor, owner.st_uid, owner.st_gid) == 0);
    return descriptor;
}

}  // namespace taskgate::sqlite
