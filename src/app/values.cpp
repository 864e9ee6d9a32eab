// SPDX-License-Identifier: MIT
#include "app/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace taskgate {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

/// A whole number and its unit, as one number; nothing where it is none or too large.
template <std::size_t count>
std::optional<std::uint64_t> read_quantity(std::string_view text,
                                           const std::array<Unit, count>& units) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view name = text.substr(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : units) {
        if (unit.name != name) continue;
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        if (value > most / unit.factor) return std::nullopt;
        return value * unit.factor;
    }
    return std::nullopt;
}

}  // namespace

Result<std::chrono::milliseconds> read_duration(std::string_view text) {
    constexpr std::array units{Unit{"", 1'000},   Unit{"ms", 1},        Unit{"s", 1'000},
                               Unit{"m", 60'000}, Unit{"h", 3'600'000}, Unit{"d", 86'400'000}};
    if (const auto value = read_quantity(text, units)) {
        return std::chrono::milliseconds{static_cast<std::int64_t>(*value)};
    }
    return invalid("expected a length of time such as 500ms, 15s, 2m, 12h or 7d");
}

Result<std::uint64_t> read_size(std::string_view text) {
    constexpr std::array units{Unit{"", 1}, Unit{"B", 1}, Unit{"KiB", 1024},
                               Unit{"MiB", std::uint64_t{1024} * 1024},
                               Unit{"GiB", std::uint64_t{1024} * 1024 * 1024}};
    if (const auto value = read_quantity(text, units)) return *value;
    return invalid("expected a number of bytes such as 65536, 32KiB or 1MiB");
}

Result<std::uint64_t> read_number(std::string_view text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= least &&
        value <= most) {
        return value;
    }
    return invalid(fmt::format("expected a whole number from {} to {}", least, most));
}

}  // namespace taskgate
