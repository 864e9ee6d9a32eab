// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "schema/field.hpp"
#include "schema/read.hpp"
#include "schema/write.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

/// From a struct to its JSON Schema (2020-12, as OpenAPI 3.1 takes it).
///
/// Beside its fields a struct may have `notes`, an array of pairs of a field's name and a sentence
/// about it, and a function `example(std::type_identity<Struct>)` beside it, which makes a value.
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

/// What the struct notes about a field; empty: nothing.
template <class Struct>
constexpr std::string_view note_of(std::string_view name) {
    if constexpr (requires { Struct::notes; }) {
        for (const auto& [field, note] : Struct::notes) {
            if (field == name) return note;
        }
    }
    return {};
}

/// How many fields have a note.
template <class Struct>
constexpr std::size_t count_noted_fields() {
    std::size_t count = 0;
    for_each_field<Struct>([&count](const auto& field) {
        if (!note_of<Struct>(field.name).empty()) ++count;
    });
    return count;
}

template <class FieldType>
void describe_field(json::Writer& writer, const FieldType& field, std::string_view note) {
    using Wrapped = Unwrap<typename FieldType::Value>;
    writer.key(field.name).begin_object();
    if constexpr (Wrapped::is_nullable) {
        writer.key("anyOf").begin_array().begin_object();
        describe_members<typename Wrapped::Type>(writer, field.rule);
        writer.end_object().begin_object().member("type", "null").end_object().end_array();
    } else {
        describe_members<typename Wrapped::Type>(writer, field.rule);
    }
    writer.member("title", to_title(field.name));
    if (!note.empty()) writer.member("description", note);
    writer.end_object();
}

}  // namespace detail

/// Which members of a struct its schema calls required: those of a request that must be sent, or
/// all that an answer always has.
enum class Direction : bool { request, answer };

/// Whether a value stands beside the type that shows what others look like.
template <class T>
concept HasExample = requires {
    example(std::type_identity<T>{});
};

/// Writes the schema object of `Struct`, which names itself in `schema_name`.
template <class Struct>
void describe(json::Writer& writer, Direction direction) {
    if constexpr (requires { Struct::notes; }) {
        static_assert(detail::count_noted_fields<Struct>() == Struct::notes.size(),
                      "every note is about another field");
    }
    writer.begin_object().member("title", Struct::schema_name).member("type", "object");
    writer.key("properties").begin_object();
    for_each_field<Struct>([&](const auto& field) {
        detail::describe_field(writer, field, detail::note_of<Struct>(field.name));
    });
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
    if constexpr (HasExample<Struct>) {
        std::string object;
        append_object(object, example(std::type_identity<Struct>{}));
        writer.key("examples").begin_array().raw(object).end_array();
    }
    writer.end_object();
}

}  // namespace taskgate::schema
