// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "schema/field.hpp"
#include "store/postgres/arguments.hpp"
#include "store/store.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Rows in the binary format, and structs from their `fields()`.
namespace taskgate::postgres {

/// One row of a result, which must outlive it. Columns count from 0.
class Row {
public:
    Row(const PGresult* result, int row) : result_(result), row_(row) {}

    [[nodiscard]] bool is_null(int column) const { return PQgetisnull(result_, row_, column) == 1; }
    [[nodiscard]] std::string_view bytes(int column) const {
        return {PQgetvalue(result_, row_, column),
                static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }
    /// An integer of any width.
    [[nodiscard]] std::int64_t integer(int column) const {
        std::uint64_t value = 0;
        const std::string_view all = bytes(column);
        for (const char byte : all) value = (value << 8U) | static_cast<unsigned char>(byte);
        return static_cast<std::int64_t>(value);
    }

private:
    const PGresult* result_;
    int row_;
};

namespace detail {

inline void read_column(const Row& row, int column, std::string& out) { out = row.bytes(column); }
inline void read_column(const Row& row, int column, bool& out) { out = row.integer(column) != 0; }
inline void read_column(const Row& row, int column, Time& out) {
    out = Time{std::chrono::microseconds{row.integer(column) + postgres_epoch}};
}
inline void read_column(const Row& row, int column, UserId& out) {
    out = UserId{std::string{row.bytes(column)}};
}
inline void read_column(const Row& row, int column, TaskId& out) {
    const std::string_view bytes = row.bytes(column);
    TaskId::Bytes id{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), id.size()), id.begin());
    out = TaskId{id};
}
template <class T>
void read_column(const Row& row, int column, std::optional<T>& out) {
    if (row.is_null(column)) {
        out.reset();
    } else {
        read_column(row, column, out.emplace());
    }
}

}  // namespace detail

/// Reads a row of a query for `column_list<Struct>()`.
template <class Struct>
Struct read_row(const Row& row) {
    Struct out;
    int column = 0;
    schema::for_each_field<Struct>(
        [&](const auto& field) { detail::read_column(row, column++, out.*field.member); });
    return out;
}

/// Reads a column that `ListState` is in.
inline ListState read_state(const Row& row, int column) {
    const std::string_view bytes = row.bytes(column);
    ListState state{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), state.size()), state.begin());
    return state;
}

}  // namespace taskgate::postgres
