// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>

namespace taskgate {

/// A file that a log is appended to, closed at the end. Belongs to one thread; its descriptor may
/// be written to from any.
class LogFile {
public:
    /// Opens or makes it; a new one is for its owner alone.
    static Result<std::unique_ptr<LogFile>> open(const std::string& path);
    ~LogFile();
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    /// Always the same one.
    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// Goes on in what is at the path now, which is made where nothing is: somebody has moved the
    /// file away. Where that cannot be opened, the old one stays. No line is lost.
    Result<void> reopen();

private:
    LogFile(std::string path, int descriptor);

    std::string path_;
    int descriptor_;
};

}  // namespace taskgate
