// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace taskgate {

/// How far a long command is, in one line of the terminal that standard error is; nothing where it
/// is none. Drawn again at most ten times a second, gone at the end of the scope. One at a time.
class Progress {
public:
    /// `doing` is a word such as `copying`; `total` is how often `advance` will count.
    Progress(std::string_view doing, std::int64_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance(std::size_t count);
    /// Makes room for a line of something else.
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    std::string doing_;
    std::int64_t total_;
    std::int64_t done_ = 0;
    bool is_shown_;
    bool is_drawn_ = false;  ///< it stands in the terminal's last line
    Clock::time_point begin_ = Clock::now();
    Clock::time_point drawn_ = {};
};

/// The line: a bar, per cent, rate and the time that is left at this rate.
std::string progress_line(std::string_view doing, std::int64_t done, std::int64_t total,
                          std::chrono::duration<double> elapsed);

}  // namespace taskgate
