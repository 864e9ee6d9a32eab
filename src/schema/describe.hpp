// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "schema/field.hpp"
#include "schema/read.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

/// From a struct to its JSON Schema (2020-12, as OpenAPI 3.1 takes it).
namespace taskgate::schema {

/// The name of a field as a title: `is_completed` becomes `Is Completed`.
std::string to_title(std::string_view name);

constexpr Format json_format(std::type_identity<Time> /*type*/) { return {"date-time"}; }

namespace detail {

template <class T>
struct Unwrap {
    using Type = T;
    static constexpr bool is_nullable = false;
};
template <class T>
struct Unwrap<std::optional<T>> {
    using Type = T;
    static constexpr bool is_nullable = true;
};
template <class T>
struct Unwrap<Change<T>> : Unwrap<T> {};

template <class T, class Rule>
void describe_members(json::Writer& writer, const Rule& rule) {
    if constexpr (std::same_as<T, bool>) {
        writer.member("type", "boolean");
    } else {
        writer.member("type", "string");
        if constexpr (requires { json_format(std::type_identity<T>{}); }) {
            writer.member("format", json_format(std::type_identity<T>{}).name);
        }
        if constexpr (std::same_as<Rule, Length>) {
            if (rule.min > 0) {
                writer.key("minLength").number(static_cast<std::int64_t>(rule.min));
            }
            writer.key("maxLength").number(static_cast<std::int64_t>(rule.max));
        }
    }
}

template <class FieldType>
void describe_field(json::Writer& writer, const FieldType& field) {
    using Wrapped = Unwrap<typename FieldType::Value>;
    writer.key(field.name).begin_object();
    if constexpr (Wrapped::is_nullable) {
        writer.key("anyOf").begin_array().begin_object();
        describe_members<typename Wrapped::Type>(writer, field.rule);
        writer.end_object().begin_object().member("type", "null").end_object().end_array();
    } else {
        describe_members<typename Wrapped::Type>(writer, field.rule);
    }
    writer.member("title", to_title(field.name)).end_object();
}

}  // namespace detail

/// Which members of a struct its schema calls required: those of a request that must be sent, or
/// all that an answer always has.
enum class Direction : bool { request, answer };

/// Writes the schema object of `Struct`, which names itself in `schema_name`.
template <class Struct>
void describe(json::Writer& writer, Direction direction) {
    writer.begin_object().member("title", Struct::schema_name).member("type", "object");
    writer.key("properties").begin_object();
    for_each_field<Struct>([&](const auto& field) { detail::describe_field(writer, field); });
    writer.end_object();
    std::string required;
    json::Writer names{required};
    names.begin_array();
    for_each_field<Struct>([&](const auto& field) {
        using T = typename std::remove_cvref_t<decltype(field)>::Value;
        if (direction == Direction::answer || detail::is_required<T>) names.string(field.name);
    });
    names.end_array();
    if (required != "[]") writer.key("required").raw(required);
    writer.end_object();
}

}  // namespace taskgate::schema
