// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "schema/field.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace taskgate {

/// Who owns a task: an opaque string that an issuer made. Only a verified token yields one.
class UserId {
public:
    /// The longest that is taken, in code points.
    static constexpr std::size_t max_length = 255;

    UserId() = default;
    explicit UserId(std::string value) : value_(std::move(value)) {}

    /// Whether a claim can be a user id: UTF-8 (the caller's promise), 1 to 255 code points, no
    /// U+0000.
    static bool is_valid(std::string_view claim);

    [[nodiscard]] const std::string& value() const { return value_; }

    friend bool operator==(const UserId&, const UserId&) = default;

private:
    std::string value_ = {};
};

/// A task's id: the 16 bytes of a UUID (RFC 9562) of any version, ordered as bytes.
class TaskId {
public:
    using Bytes = std::array<std::uint8_t, 16>;

    TaskId() = default;
    explicit TaskId(const Bytes& bytes) : bytes_(bytes) {}

    /// A new UUIDv7: time-ordered to a quarter of a microsecond, with 62 random bits. Any thread.
    static TaskId make(Time now);

    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    /// Lower-case, with hyphens.
    [[nodiscard]] std::string to_string() const;

    // NOLINTNEXTLINE(modernize-use-nullptr): what `<` is rewritten to compares with a literal 0
    friend auto operator<=>(const TaskId&, const TaskId&) = default;

private:
    Bytes bytes_ = {};
};

/// An id, or the reason why a text is none, in the words of Pydantic's parser.
struct TaskIdText {
    std::optional<TaskId> id = {};
    std::string reason = {};
};

/// Reads a UUID in any form that Pydantic takes: with hyphens or without, in either case, in
/// braces, behind `urn:uuid:`. The text is UTF-8.
TaskIdText read_task_id(std::string_view text);

void append_json(std::string& out, const TaskId& id);
void append_json(std::string& out, const UserId& id);

constexpr schema::Format json_format(std::type_identity<TaskId> /*type*/) { return {"uuid"}; }

}  // namespace taskgate
