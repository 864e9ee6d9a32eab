// SPDX-License-Identifier: MIT
#include "app/line_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taskgate {

namespace {

constexpr std::size_t piece_size = std::size_t{64} * 1024;

Error file_error(const std::string& path) {
    return failed(fmt::format("{}: {}", path, std::strerror(errno)));
}

}  // namespace

Result<LineReader> LineReader::open(const std::string& path) {
    if (path == "-") return LineReader{"standard input", ::dup(STDIN_FILENO)};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): POSIX's interface
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return file_error(path);
    return LineReader{path, descriptor};
}

LineReader::~LineReader() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::optional<Line>> LineReader::next() {
    if (auto skipped = skip_rest(); !skipped) return skipped.error();
    Line line;
    std::size_t end = buffer_.find('\n', begin_);
    while (end == std::string::npos && buffer_.size() - begin_ <= max_length) {
        const std::size_t seen = buffer_.size() - begin_;
        const auto more = read_more();
        if (!more) return more.error();
        end = *more ? buffer_.find('\n', begin_ + seen) : buffer_.size();
        if (!*more && seen == 0) return std::optional<Line>{};
    }
    const std::size_t length = std::min(end, buffer_.size()) - begin_;
    line.number = ++number_;
    line.is_whole = length <= max_length;
    line.text = std::string_view{buffer_}.substr(begin_, std::min(length, max_length));
    is_inside_ = !line.is_whole;
    begin_ = std::min(begin_ + line.text.size() + (line.is_whole ? 1 : 0), buffer_.size());
    return std::optional{line};
}

Result<void> LineReader::skip_rest() {
    while (is_inside_) {
        const std::size_t end = buffer_.find('\n', begin_);
        is_inside_ = end == std::string::npos;
        begin_ = is_inside_ ? buffer_.size() : end + 1;
        if (!is_inside_) break;
        const auto more = read_more();
        if (!more) return more.error();
        if (!*more) break;
    }
    is_inside_ = false;
    return {};
}

Result<bool> LineReader::read_more() {
    buffer_.erase(0, std::exchange(begin_, 0));
    const std::size_t size = buffer_.size();
    buffer_.resize(size + piece_size);
    ssize_t count = 0;
    do {
        count = ::read(descriptor_, buffer_.data() + size, piece_size);
    } while (count < 0 && errno == EINTR);
    const Error error = file_error(path_);
    buffer_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0) return error;
    return count > 0;
}

bool LineReader::is_file() const {
    struct stat status {};
    return ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
}

Result<void> LineReader::rewind() {
    if (::lseek(descriptor_, 0, SEEK_SET) != 0) return file_error(path_);
    buffer_.clear();
    begin_ = 0;
    number_ = 0;
    is_inside_ = false;
    return {};
}

Result<std::int64_t> LineReader::count_lines() {
    for (;;) {
        const auto line = next();
        if (!line) return line.error();
        if (*line) continue;
        const std::int64_t count = number_;
        if (auto done = rewind(); !done) return done.error();
        return count;
    }
}

}  // namespace taskgate
