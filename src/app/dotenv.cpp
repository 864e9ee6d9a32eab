// SPDX-License-Identifier: MIT
#include "app/dotenv.hpp"

#include "base/text.hpp"
#include "http/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace taskgate {

namespace {

bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
}

/// The value behind an equals sign; nothing where a quote is not closed.
std::optional<std::string> read_value(std::string_view text) {
    text = trim(text);
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        const std::size_t closing = text.find(text.front(), 1);
        if (closing == std::string_view::npos) return std::nullopt;
        const std::string_view behind = trim(text.substr(closing + 1));
        if (!behind.empty() && !behind.starts_with('#')) return std::nullopt;
        return std::string{text.substr(1, closing - 1)};
    }
    if (text.starts_with('#')) return std::string{};
    // A comment begins behind white space only: a # may well be a part of a value.
    std::size_t comment = text.find('#');
    while (comment != std::string_view::npos && text[comment - 1] != ' ' &&
           text[comment - 1] != '\t') {
        comment = text.find('#', comment + 1);
    }
    return std::string{trim(text.substr(0, comment))};
}

}  // namespace

Result<std::map<std::string, std::string>> read_dotenv(std::string_view text) {
    std::map<std::string, std::string> values;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        line = trim(line);
        if (line.empty() || line.starts_with('#')) continue;
        if (line.starts_with("export ")) line = trim(line.substr(7));
        const std::size_t equals = line.find('=');
        const std::string_view name = trim(line.substr(0, equals));
        if (equals == std::string_view::npos || !is_name(name)) {
            return invalid(fmt::format("line {} is not of the form NAME=value", number));
        }
        auto value = read_value(line.substr(equals + 1));
        if (!value) return invalid(fmt::format("line {} has a quote that is not closed", number));
        values[std::string{name}] = std::move(*value);
    }
    return values;
}

Result<std::map<std::string, std::string>> load_dotenv(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return std::map<std::string, std::string>{};
    std::ifstream file{path, std::ios::binary};
    if (!file) return invalid(fmt::format("{} cannot be read: {}", path, std::strerror(errno)));
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    auto values = read_dotenv(text);
    if (!values) return invalid(path + ": " + values.error().message);
    return values;
}

}  // namespace taskgate
