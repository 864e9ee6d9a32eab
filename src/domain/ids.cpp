// SPDX-License-Identifier: MIT
#include "domain/ids.hpp"

#include "base/hex.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

namespace taskgate {

namespace {

constexpr std::string_view urn_prefix = "urn:uuid:";
/// Where the five groups of the hyphenated form begin.
constexpr std::array<std::size_t, 5> group_begins{0, 9, 14, 19, 24};
constexpr std::array<std::size_t, 5> group_lengths{8, 4, 4, 4, 12};

bool is_group_break(std::size_t position) {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

std::optional<TaskId> read_digits(std::string_view text, bool hyphenated) {
    TaskId::Bytes bytes{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (hyphenated && is_group_break(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int digit = hex_value(text[i]);
        if (digit < 0) return std::nullopt;
        auto& byte = bytes[digits / 2];
        byte = static_cast<std::uint8_t>((byte << 4) | digit);
        ++digits;
    }
    return TaskId{bytes};
}

std::optional<TaskId> read_form(std::string_view text) {
    if (text.size() == 32) return read_digits(text, false);
    if (text.size() == 36) return read_digits(text, true);
    if (text.size() == 38 && text.front() == '{' && text.back() == '}') {
        return read_digits(text.substr(1, 36), true);
    }
    if (text.size() == urn_prefix.size() + 36 && text.starts_with(urn_prefix)) {
        return read_digits(text.substr(urn_prefix.size()), true);
    }
    return std::nullopt;
}

/// Why the groups of a text of hexadecimal digits and hyphens are not those of a UUID.
std::string explain_groups(std::string_view digits, bool bare) {
    std::size_t hyphens = 0;
    std::array<std::size_t, 4> breaks{};
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] != '-') continue;
        if (hyphens < breaks.size()) breaks.at(hyphens) = i;
        ++hyphens;
    }
    if (hyphens == 0 && bare) {
        return fmt::format("invalid length: expected length 32 for simple format, found {}",
                           digits.size());
    }
    if (hyphens != breaks.size()) {
        return fmt::format("invalid group count: expected 5, found {}", hyphens + 1);
    }
    std::size_t group = 0;
    while (group < 4 && breaks.at(group) == group_begins.at(group + 1) - 1) ++group;
    const std::size_t end = group < 4 ? breaks.at(group) : digits.size();
    return fmt::format("invalid group length in group {}: expected {}, found {}", group,
                       group_lengths.at(group), end - group_begins.at(group));
}

std::string explain(std::string_view text) {
    std::string_view digits = text;
    std::size_t offset = 0;
    if (text.size() >= 2 && text.front() == '{' && text.back() == '}') {
        digits = text.substr(1, text.size() - 2);
        offset = 1;
    } else if (text.starts_with(urn_prefix)) {
        digits = text.substr(urn_prefix.size());
        offset = urn_prefix.size();
    }
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] == '-' || hex_value(digits[i]) >= 0) continue;
        const std::size_t length = utf8::sequence_length(digits.substr(i));
        return fmt::format(
            "invalid character: expected an optional prefix of `urn:uuid:` followed "
            "by [0-9a-fA-F-], found `{}` at {}",
            digits.substr(i, length), i + offset + 1);
    }
    return explain_groups(digits, offset == 0);
}

}  // namespace

bool UserId::is_valid(std::string_view claim) {
    return !claim.empty() && claim.find('\0') == std::string_view::npos &&
           utf8::count_code_points(claim) <= max_length;
}

TaskId TaskId::make(Time now) {
    const auto since_epoch = now.time_since_epoch();
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(since_epoch);
    const auto milliseconds = static_cast<std::uint64_t>(whole.count());
    // RFC 9562 6.2, method 3: the 12 bits behind the version hold the fraction of the millisecond.
    const auto fraction = static_cast<std::uint64_t>((since_epoch - whole).count()) * 4096 / 1000;
    const std::uint64_t high = (milliseconds << 16U) | 0x7000U | fraction;
    const std::uint64_t low = (random_bits() >> 2U) | 0x8000'0000'0000'0000U;
    Bytes bytes{};
    for (unsigned i = 0; i < 8; ++i) {
        bytes.at(i) = static_cast<std::uint8_t>(high >> (56 - 8 * i));
        bytes.at(i + 8) = static_cast<std::uint8_t>(low >> (56 - 8 * i));
    }
    return TaskId{bytes};
}

std::string TaskId::to_string() const {
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
        text.push_back(hex_digits[bytes_.at(i) >> 4U]);
        text.push_back(hex_digits[bytes_.at(i) & 0xFU]);
    }
    return text;
}

TaskIdText read_task_id(std::string_view text) {
    TaskIdText result;
    result.id = read_form(text);
    if (!result.id) result.reason = explain(text);
    return result;
}

void append_json(std::string& out, const TaskId& id) {
    out.push_back('"');
    out += id.to_string();
    out.push_back('"');
}

void append_json(std::string& out, const UserId& id) { json::append_string(out, id.value()); }

}  // namespace taskgate
