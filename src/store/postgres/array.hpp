// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "store/postgres/arguments.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace taskgate::postgres {

/// A column of many rows as one parameter: an array of one dimension in the binary format
/// (array_send in PostgreSQL's arrayfuncs.c). Owns its bytes.
class Array {
public:
    void add(std::string_view text) { put(text); }
    void add(const std::string& text) { put(text); }
    void add(const UserId& id) { put(id.value()); }
    void add(const TaskId& id) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for the wire
        put({reinterpret_cast<const char*>(id.bytes().data()), id.bytes().size()});
    }
    void add(bool value) { put(value ? std::string_view{"\1", 1} : std::string_view{"\0", 1}); }
    void add(Time time) {
        put_number(elements_, 8, 4);
        put_number(elements_, time.time_since_epoch().count() - postgres_epoch, 8);
        ++count_;
    }
    template <class T>
    void add(const std::optional<T>& value) {
        if (value) return add(*value);
        put_number(elements_, -1, 4);
        has_null_ = true;
        ++count_;
    }

    /// The value of the parameter, given the type of the elements.
    [[nodiscard]] std::string encode(Oid element_type) const {
        std::string out;
        out.reserve(20 + elements_.size());
        put_number(out, 1, 4);  // dimensions
        put_number(out, has_null_ ? 1 : 0, 4);
        put_number(out, static_cast<std::int64_t>(element_type), 4);
        put_number(out, count_, 4);
        put_number(out, 1, 4);  // the first index
        return out + elements_;
    }

private:
    void put(std::string_view bytes) {
        put_number(elements_, static_cast<std::int64_t>(bytes.size()), 4);
        elements_ += bytes;
        ++count_;
    }
    static void put_number(std::string& out, std::int64_t value, unsigned size) {
        for (unsigned i = size; i > 0; --i) {
            out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * (i - 1)));
        }
    }

    std::string elements_ = {};
    std::int64_t count_ = 0;
    bool has_null_ = false;
};

/// The types of a member as a column: of one value, and of an array of them.
struct ArrayType {
    Oid element;
    Oid array;
};

/// What a type of the domain is to PostgreSQL.
template <class T>
constexpr ArrayType array_type_of() {
    if constexpr (std::is_same_v<T, TaskId>) return {Type::uuid, 2951};
    if constexpr (std::is_same_v<T, bool>) return {Type::boolean, 1000};
    if constexpr (std::is_same_v<T, Time>) return {Type::timestamptz, 1185};
    return {Type::text, 1009};
}

}  // namespace taskgate::postgres
