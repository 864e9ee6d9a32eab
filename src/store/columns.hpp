// SPDX-License-Identifier: MIT
#pragma once

#include "schema/field.hpp"

#include <string>

namespace taskgate {

/// The columns of a struct, from its `fields()`: `id, user_id, title, …`.
template <class Struct>
std::string column_list() {
    std::string columns;
    schema::for_each_field<Struct>([&](const auto& field) {
        if (!columns.empty()) columns += ", ";
        columns += field.name;
    });
    return columns;
}

}  // namespace taskgate
