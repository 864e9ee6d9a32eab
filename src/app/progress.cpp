// SPDX-License-Identifier: MIT
#include "app/progress.hpp"

#include "base/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace taskgate {

namespace {

constexpr int bar_width = 20;
/// To the beginning of the line, and away with the rest of it (ECMA-48 8.3.41).
constexpr std::string_view begin_line = "\r\x1B[K";

}  // namespace

std::string progress_line(std::string_view doing, std::int64_t done, std::int64_t total,
                          std::chrono::duration<double> elapsed) {
    // More may come than was counted before.
    total = std::max({total, done, std::int64_t{1}});
    const double share = static_cast<double>(done) / static_cast<double>(total);
    const auto filled = static_cast<std::size_t>(share * bar_width);
    std::string line = fmt::format("{} [{:-<{}}] {:3.0f}%  {}/{}", doing, std::string(filled, '#'),
                                   bar_width, share * 100, done, total);
    const double rate = elapsed.count() > 0 ? static_cast<double>(done) / elapsed.count() : 0;
    if (rate < 1) return line;
    const std::chrono::duration<double> left{static_cast<double>(total - done) / rate};
    return line + fmt::format("  {:.0f}/s  {} left", rate,
                              to_words(std::chrono::ceil<std::chrono::seconds>(left)));
}

Progress::Progress(std::string_view doing, std::int64_t total)
    : doing_(doing), total_(total), is_shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
    if (!is_drawn_) return;
    is_drawn_ = false;
    fmt::print(stderr, "{}", begin_line);
    std::fflush(stderr);
}

void Progress::advance(std::size_t count) {
    constexpr std::chrono::milliseconds pause{100};
    done_ += static_cast<std::int64_t>(count);
    if (!is_shown_) return;
    const auto now = Clock::now();
    if (now - drawn_ < pause) return;
    drawn_ = now;
    is_drawn_ = true;
    fmt::print(stderr, "{}{}", begin_line, progress_line(doing_, done_, total_, now - begin_));
    std::fflush(stderr);
}

}  // namespace taskgate
