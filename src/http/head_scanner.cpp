// SPDX-License-Identifier: MIT
#include "http/head_scanner.hpp"

#include <algorithm>
#include <array>

namespace taskgate::http {

namespace {

constexpr std::array<bool, 256> token_characters = [] {
    std::array<bool, 256> table{};
    constexpr std::string_view characters =
        "!#$%&'*+-.^_`|~0123456789"
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (const char c : characters) table.at(static_cast<unsigned char>(c)) = true;
    return table;
}();

bool is_field_value_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

bool is_visible(char c) { return c > 0x20 && c < 0x7F; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether every byte passes; the test is a template argument so that it is inlined.
template <bool (*passes)(char)>
bool has_only(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return passes(c); });
}

bool is_token(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return token_characters[static_cast<unsigned char>(c)]; });
}

/// RFC 9112 2.3: only major version 1 is spoken here.
int check_version(std::string_view version) {
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                             is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    if (!well_formed) return 400;
    return version[5] == '1' ? 0 : 505;
}

int check_request_line(std::string_view line) {
    const std::size_t method_end = line.find(' ');
    if (method_end == std::string_view::npos || method_end == 0) return 400;
    const std::string_view method = line.substr(0, method_end);
    if (!is_token(method)) return 400;
    const std::size_t target_end = line.find(' ', method_end + 1);
    if (target_end == std::string_view::npos || target_end == method_end + 1) return 400;
    const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
    if (!has_only<is_visible>(target)) return 400;
    return check_version(line.substr(target_end + 1));
}

int check_field_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return 400;
    // A folded line, or space before the colon: no token, both.
    const std::string_view name = line.substr(0, colon);
    if (!is_token(name)) return 400;
    const std::string_view value = line.substr(colon + 1);
    return has_only<is_field_value_character>(value) ? 0 : 400;
}

}  // namespace

bool is_token_character(char c) { return token_characters[static_cast<unsigned char>(c)]; }

HeadScanner::Progress HeadScanner::scan(std::string_view bytes) {
    Progress progress;
    for (;;) {
        const std::size_t line_feed = bytes.find('\n', line_begin_);
        const std::string_view line = bytes.substr(line_begin_, line_feed - line_begin_);
        if (line_feed == std::string_view::npos) {
            // A lone CR can be told from the first half of a line end once a byte follows it.
            const std::size_t carriage_return = line.find('\r');
            const bool is_lone =
                carriage_return != std::string_view::npos && carriage_return + 1 < line.size();
            progress.refusal = is_lone ? 400 : over_limit(bytes);
            return progress;
        }
        if (line_feed + 1 - head_begin_ > limit_) {
            progress.refusal = part_ == Part::fields ? 431 : over_limit(bytes);
            return progress;
        }
        if (line.empty() || line.back() != '\r') {
            progress.refusal = 400;
            return progress;
        }
        line_begin_ = line_feed + 1;
        const std::string_view content = line.substr(0, line.size() - 1);
        if (content.empty() && part_ == Part::fields) {
            progress.is_whole = true;
            progress.begin = head_begin_;
            progress.end = line_begin_;
            return progress;
        }
        progress.refusal = take_line(content);
        if (progress.refusal != 0) return progress;
    }
}

int HeadScanner::take_line(std::string_view line) {
    if (part_ == Part::fields) return check_field_line(line);
    // RFC 9112 2.2: an empty line before a request is skipped.
    if (line.empty()) return 0;
    part_ = Part::fields;
    head_begin_ = line_begin_ - line.size() - 2;
    return check_request_line(line);
}

int HeadScanner::over_limit(std::string_view bytes) const {
    if (bytes.size() - head_begin_ <= limit_) return 0;
    if (part_ == Part::fields) return 431;
    // The request line has no end: its target has none, if it got that far.
    const std::string_view line = bytes.substr(line_begin_);
    const std::size_t method_end = line.find(' ');
    const bool has_method =
        method_end != std::string_view::npos && method_end > 0 &&
        std::all_of(line.begin(), line.begin() + static_cast<long>(method_end), is_token_character);
    return has_method ? 414 : 400;
}

}  // namespace taskgate::http
