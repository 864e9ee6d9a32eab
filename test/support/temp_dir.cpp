// SPDX-License-Identifier: MIT
#include "support/temp_dir.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace taskgate::test {

TempDir::TempDir(const std::filesystem::path& parent) {
    std::string name = (parent / "taskgate-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), name);
    }
    path_ = name;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace taskgate::test
