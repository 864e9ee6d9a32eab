// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace taskgate {

/// One line, without its line end.
struct Line {
    std::int64_t number = 0;     ///< counted from 1
    std::string_view text = {};  ///< good until the next one is read
    bool is_whole = true;        ///< otherwise `text` is only the beginning of a line too long
};

/// The lines of a file, or of standard input, in memory of a fixed size.
class LineReader {
public:
    /// The longest line. The largest task, written with an escape for every character, takes a
    /// tenth of it.
    static constexpr std::size_t max_length = std::size_t{1024} * 1024;

    /// `-` is standard input.
    static Result<LineReader> open(const std::string& path);

    LineReader(LineReader&& other) noexcept
        : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
    LineReader& operator=(LineReader&&) = delete;
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    ~LineReader();

    /// The next line; nothing at the end. The last one need not have a line end.
    Result<std::optional<Line>> next();

    /// Whether it can be read more than once.
    [[nodiscard]] bool is_file() const;
    /// Begins again. Only for a file.
    Result<void> rewind();
    /// How many lines a file has, counted from its beginning, where it then is again.
    Result<std::int64_t> count_lines();

private:
    LineReader(std::string path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}

    /// Reads more behind what there is; false at the end.
    Result<bool> read_more();
    /// Passes over the rest of a line that was too long.
    Result<void> skip_rest();

    std::string path_;
    int descriptor_;
    std::string buffer_ = {};
    std::size_t begin_ = 0;  ///< of what was not given out, in the buffer
    std::int64_t number_ = 0;
    bool is_inside_ = false;  ///< of a line whose beginning was given out
};

}  // namespace taskgate
