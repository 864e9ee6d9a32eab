// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "schema/field.hpp"

#include <optional>
#include <string>
#include <string_view>

/// From a struct to compact JSON. A type of its own brings `append_json(std::string&, const T&)`.
namespace taskgate::schema {

inline void append_json(std::string& out, const std::string& value) {
    json::append_string(out, value);
}

inline void append_json(std::string& out, bool value) { out += value ? "true" : "false"; }

inline void append_json(std::string& out, Time value) {
    out.push_back('"');
    append_rfc3339(out, value);
    out.push_back('"');
}

template <class T>
void append_json(std::string& out, const std::optional<T>& value) {
    if (value) {
        append_json(out, *value);
    } else {
        out += "null";
    }
}

/// Appends all fields of a struct, in their order.
template <class Struct>
void append_object(std::string& out, const Struct& value) {
    char before = '{';
    for_each_field<Struct>([&](const auto& field) {
        out.push_back(before);
        before = ',';
        out.push_back('"');
        out += field.name;
        out += "\":";
        append_json(out, value.*field.member);
    });
    out.push_back('}');
}

}  // namespace taskgate::schema
