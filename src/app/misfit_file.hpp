// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/database_url.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace taskgate {

/// Where rows and lines go that are no tasks: JSON Lines, readable by their owner alone. Removed
/// again at the end of the scope, unless it is kept.
class MisfitFile {
public:
    /// Refuses one that is a file of a store; for before anything is done.
    static Result<void> check_path(const std::string& path, const DatabaseUrl& store);
    /// Makes the file. One that is there already is an error: it may hold rows of another run.
    static Result<MisfitFile> create(const std::string& path);

    MisfitFile(MisfitFile&& other) noexcept
        : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
    MisfitFile& operator=(MisfitFile&&) = delete;
    MisfitFile(const MisfitFile&) = delete;
    MisfitFile& operator=(const MisfitFile&) = delete;
    ~MisfitFile();

    /// Adds a line, which has its line end.
    Result<void> add(std::string_view line);
    /// Brings everything to the disk.
    Result<void> sync();
    /// Closes the file, which stays.
    void keep();

private:
    MisfitFile(std::string path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}

    std::string path_;
    int descriptor_;
};

}  // namespace taskgate
