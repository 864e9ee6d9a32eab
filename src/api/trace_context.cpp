// SPDX-License-Identifier: MIT
#include "api/trace_context.hpp"

#include "base/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace taskgate::api {

namespace {

constexpr std::size_t trace_id_size = 32;
constexpr std::size_t span_id_size = 16;

/// Lower-case digits alone: others are not allowed.
bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

std::string new_span_id() {
    std::uint64_t bits = 0;
    while (bits == 0) bits = random_bits();  // all zeros would be no id
    return fmt::format("{:016x}", bits);
}

}  // namespace

std::optional<TraceParent> read_traceparent(std::string_view value) {
    // version "-" trace-id "-" parent-id "-" trace-flags
    constexpr std::size_t size = 2 + 1 + trace_id_size + 1 + span_id_size + 1 + 2;
    if (value.size() < size) return std::nullopt;
    const std::string_view version = value.substr(0, 2);
    if (!is_hex(version) || version == "ff") return std::nullopt;
    // Of a later version, more may follow behind a dash.
    const std::string_view rest = value.substr(size);
    if (!rest.empty() && (version == "00" || rest.front() != '-')) return std::nullopt;
    const TraceParent parent{value.substr(3, trace_id_size),
                             value.substr(4 + trace_id_size, span_id_size)};
    const bool is_divided = value[2] == '-' && value[3 + trace_id_size] == '-' &&
                            value[4 + trace_id_size + span_id_size] == '-';
    if (!is_divided || !is_id(parent.trace_id) || !is_id(parent.span_id)) return std::nullopt;
    if (!is_hex(value.substr(size - 2, 2))) return std::nullopt;
    return parent;
}

std::optional<TraceContext> trace_of(const http::RequestHead& head) {
    constexpr std::string_view name = "traceparent";
    const auto value = head.find(name);
    if (!value || head.count(name) > 1) return std::nullopt;
    const auto parent = read_traceparent(*value);
    if (!parent) return std::nullopt;
    TraceContext context;
    context.trace_id = parent->trace_id;
    context.parent_span_id = parent->span_id;
    context.span_id = new_span_id();
    return context;
}

}  // namespace taskgate::api
