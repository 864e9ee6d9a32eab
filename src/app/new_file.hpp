// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace taskgate {

/// A file that appears under its name only once it is whole and on the disk, in place of one that
/// was there. Until then it has another name beside that (`….partial`), and its owner alone may
/// read it. Removed again at the end of the scope, unless it is kept; a process that is killed
/// leaves it behind.
class NewFile {
public:
    /// Symbolic links are followed. What is there and is no file is an error.
    static Result<NewFile> create(const std::string& path);

    NewFile(NewFile&& other) noexcept
        : path_(std::move(other.path_)),
          partial_(std::move(other.partial_)),
          descriptor_(std::exchange(other.descriptor_, -1)) {}
    NewFile& operator=(NewFile&&) = delete;
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();

    /// Where it is until it is kept.
    [[nodiscard]] const std::string& partial() const { return partial_; }
    Result<void> write(std::string_view bytes) const;
    /// Brings it to the disk and gives it its name.
    Result<void> keep();

private:
    NewFile(std::string path, std::string partial, int descriptor)
        : path_(std::move(path)), partial_(std::move(partial)), descriptor_(descriptor) {}

    std::string path_;
    std::string partial_;
    int descriptor_;
};

/// Writes all of it to a descriptor; the error is errno's text behind `name`.
Result<void> write_all(int descriptor, std::string_view bytes, std::string_view name);

}  // namespace taskgate
