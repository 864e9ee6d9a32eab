// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "store/postgres_epoch.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace taskgate::postgres {

/// The types of parameters and columns, as their numbers in `pg_type`, which never change.
struct Type {
    static constexpr Oid boolean = 16;
    static constexpr Oid bigint = 20;
    static constexpr Oid text = 25;
    static constexpr Oid timestamptz = 1184;
    static constexpr Oid uuid = 2950;
};

/// The parameters of a statement, `$1`, `$2`, …, in the binary format. Texts and ids are not
/// copied: they must outlive it. Stays where it was made.
class Arguments {
public:
    static constexpr std::size_t capacity = 8;

    template <class... Values>
    // NOLINTNEXTLINE(google-explicit-constructor): no arguments are written {}
    Arguments(const Values&... values) {
        static_assert(sizeof...(values) <= capacity);
        static_assert((!std::is_convertible_v<Values, const char*> && ...),
                      "a pointer would become a boolean");
        (add(values), ...);
    }
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;

    [[nodiscard]] int count() const { return static_cast<int>(count_); }
    [[nodiscard]] const Oid* types() const { return types_.data(); }
    [[nodiscard]] const char* const* values() const { return values_.data(); }
    [[nodiscard]] const int* lengths() const { return lengths_.data(); }
    [[nodiscard]] const int* formats() const { return formats_.data(); }

private:
    void add(std::string_view text) {
        // A null pointer would be NULL in place of the empty string.
        put(Type::text, text.data() == nullptr ? "" : text.data(), text.size());
    }
    void add(const std::string& text) { add(std::string_view{text}); }
    void add(const UserId& id) { add(std::string_view{id.value()}); }
    void add(const TaskId& id) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes for a C interface
        put(Type::uuid, reinterpret_cast<const char*>(id.bytes().data()), id.bytes().size());
    }
    void add(bool value) {
        char* room = numbers_.at(count_).data();
        room[0] = value ? 1 : 0;
        put(Type::boolean, room, 1);
    }
    void add(std::int64_t value) { add_number(Type::bigint, value); }
    void add(Time time) {
        add_number(Type::timestamptz, time.time_since_epoch().count() - postgres_epoch);
    }
    template <class T>
    void add(const std::optional<T>& value) {
        if (value) {
            add(*value);
        } else {
            put(type_of(static_cast<const T*>(nullptr)), nullptr, 0);
        }
    }

    static Oid type_of(const std::string* /*type*/) { return Type::text; }
    static Oid type_of(const bool* /*type*/) { return Type::boolean; }
    static Oid type_of(const Time* /*type*/) { return Type::timestamptz; }

    void add_number(Oid type, std::int64_t value) {
        auto& room = numbers_.at(count_);
        for (std::size_t i = 0; i < room.size(); ++i) {
            room.at(i) = static_cast<char>(static_cast<std::uint64_t>(value) >> (56 - 8 * i));
        }
        put(type, room.data(), room.size());
    }
    void put(Oid type, const char* value, std::size_t length) {
        types_.at(count_) = type;
        values_.at(count_) = value;
        lengths_.at(count_) = static_cast<int>(length);
        formats_.at(count_) = 1;
        ++count_;
    }

    std::size_t count_ = 0;
    std::array<Oid, capacity> types_ = {};
    std::array<const char*, capacity> values_ = {};
    std::array<int, capacity> lengths_ = {};
    std::array<int, capacity> formats_ = {};
    std::array<std::array<char, 8>, capacity> numbers_ = {};
};

}  // namespace taskgate::postgres
