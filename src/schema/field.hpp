// SPDX-License-Identifier: MIT
#pragma once

#include "schema/rules.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

/// A struct names its fields once, in `static constexpr auto fields()`; reading, writing,
/// validation, the OpenAPI schema and the rows of the stores all follow from that.
///
/// What the type of a member says: `T` is always there, `std::optional<T>` may be absent or null,
/// `Change<T>` may be absent and then leaves a value as it is.
namespace taskgate::schema {

/// A field of a change: absent means "leave it as it is". `Change<std::optional<T>>` can be
/// cleared.
template <class T>
struct Change : std::optional<T> {
    using std::optional<T>::optional;
    using std::optional<T>::operator=;
};

/// One field of `Struct`: its name in JSON and in the tables, and the rule that its values obey.
template <class Struct, class T, class Rule>
struct Field {
    using Value = T;

    std::string_view name;
    T Struct::*member;
    Rule rule;
};

template <class Struct, class T, class Rule = NoRule>
constexpr Field<Struct, T, Rule> field(std::string_view name, T Struct::*member, Rule rule = {}) {
    return {name, member, rule};
}

/// Calls `visit` with each field of `Struct`, in order.
template <class Struct, class Visit>
constexpr void for_each_field(Visit&& visit) {
    std::apply([&visit](const auto&... field) { (visit(field), ...); }, Struct::fields());
}

/// How JSON Schema describes a string of a type of its own: `uuid`, `date-time`. A type says so by
/// a function `json_format(std::type_identity<T>)` beside it.
struct Format {
    std::string_view name;
};

namespace detail {

/// Converts to anything, to count how many members an aggregate takes.
struct Anything {
    template <class T>
    // NOLINTNEXTLINE(google-explicit-constructor): being implicit is its purpose
    operator T() const;
};

template <class Struct, std::size_t... index>
constexpr bool takes(std::index_sequence<index...> /*members*/) {
    return requires { Struct{(static_cast<void>(index), Anything{})...}; };
}

template <class Struct, std::size_t count = 0>
constexpr std::size_t member_count() {
    if constexpr (takes<Struct>(std::make_index_sequence<count + 1>{})) {
        return member_count<Struct, count + 1>();
    } else {
        return count;
    }
}

}  // namespace detail

/// Whether `Struct::fields()` has as many fields as the struct has members: none was forgotten.
template <class Struct>
inline constexpr bool names_every_member = std::tuple_size_v<decltype(Struct::fields())> ==
                                           detail::member_count<Struct>();

}  // namespace taskgate::schema
