// SPDX-License-Identifier: MIT
#pragma once

#include "base/json.hpp"
#include "schema/field.hpp"
#include "schema/issue.hpp"

#include <optional>
#include <string>
#include <string_view>

/// From the body of a request to a struct, or to the list of everything that is wrong with it.
namespace taskgate::schema {

/// How a body was announced: what is not sent as JSON is never read as JSON.
enum class Media : bool { other, json };

/// Reads one value into `out`; a value that does not fit adds an issue and leaves `out` alone.
void read_value(const json::Value& value, const Location& location, const Length& rule,
                std::string& out, Issues& issues);
void read_value(const json::Value& value, const Location& location, NoRule rule, bool& out,
                Issues& issues);

template <class T, class Rule>
void read_value(const json::Value& value, const Location& location, const Rule& rule,
                std::optional<T>& out, Issues& issues) {
    if (value.is(json::Kind::null)) {
        out.reset();
    } else {
        read_value(value, location, rule, out.emplace(), issues);
    }
}

namespace detail {

/// Whether a member of this type must be there.
template <class T>
inline constexpr bool is_required = true;
template <class T>
inline constexpr bool is_required<std::optional<T>> = false;
template <class T>
inline constexpr bool is_required<Change<T>> = false;

template <class T, class Rule>
void read_member(const json::Value& value, const Location& location, const Rule& rule, T& out,
                 Issues& issues) {
    read_value(value, location, rule, out, issues);
}

template <class T, class Rule>
void read_member(const json::Value& value, const Location& location, const Rule& rule,
                 Change<T>& out, Issues& issues) {
    read_value(value, location, rule, out.emplace(), issues);
}

/// The issue of a member that must be there and is not; its input is the whole object.
Issue missing_member(const json::Value& object, std::string_view name);

/// Parses a body and sees to it that it holds an object; otherwise says why not.
std::optional<json::Document> parse_object(std::string_view body, Media media, Issues& issues);

}  // namespace detail

/// Reads a body into a `Struct`. Where `issues` gets an entry, the value is not to be used.
template <class Struct>
Struct read_body(std::string_view body, Media media, Issues& issues) {
    Struct out;
    const std::optional<json::Document> document = detail::parse_object(body, media, issues);
    if (!document) return out;
    const json::Value object = document->root();
    for_each_field<Struct>([&](const auto& field) {
        using T = typename std::remove_cvref_t<decltype(field)>::Value;
        if (const auto value = object.find(field.name)) {
            detail::read_member(*value, Location{"body", field.name}, field.rule, out.*field.member,
                                issues);
        } else if constexpr (detail::is_required<T>) {
            issues.push_back(detail::missing_member(object, field.name));
        }
    });
    return out;
}

}  // namespace taskgate::schema
