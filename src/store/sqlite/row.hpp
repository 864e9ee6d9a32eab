// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "schema/field.hpp"
#include "store/columns.hpp"
#include "store/sqlite/database.hpp"

#include <algorithm>
#include <optional>
#include <string>

/// Rows and structs, both from the struct's `fields()`.
namespace taskgate::sqlite {

namespace detail {

inline void read_column(const Statement& row, int column, std::string& out) {
    out = row.text(column);
}
inline void read_column(const Statement& row, int column, bool& out) {
    out = row.integer(column) != 0;
}
inline void read_column(const Statement& row, int column, Time& out) {
    out = Time{std::chrono::microseconds{row.integer(column)}};
}
inline void read_column(const Statement& row, int column, UserId& out) {
    out = UserId{std::string{row.text(column)}};
}
inline void read_column(const Statement& row, int column, TaskId& out) {
    const std::string_view bytes = row.blob(column);
    TaskId::Bytes id{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
    out = TaskId{id};
}
template <class T>
void read_column(const Statement& row, int column, std::optional<T>& out) {
    if (row.is_null(column)) {
        out.reset();
    } else {
        read_column(row, column, out.emplace());
    }
}

}  // namespace detail

/// Reads the current row of a query for `column_list<Struct>()`.
template <class Struct>
Struct read_row(const Statement& row) {
    Struct out;
    int column = 0;
    schema::for_each_field<Struct>(
        [&](const auto& field) { detail::read_column(row, column++, out.*field.member); });
    return out;
}

}  // namespace taskgate::sqlite
