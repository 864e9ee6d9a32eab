// SPDX-License-Identifier: MIT
#include "store/legacy_row.hpp"

#include "base/json.hpp"
#include "base/quote.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "base/utf8.hpp"
#include "store/admin.hpp"

#include <fmt/format.h>

#include <utility>

namespace taskgate {

namespace {

using Text = std::optional<std::string>;

Result<TaskId> read_id(const Text& text) {
    if (!text) return invalid("id is NULL");
    const auto id = utf8::is_valid(*text) ? read_task_id(*text).id : std::nullopt;
    if (!id) return invalid("id is no UUID");
    return *id;
}

Result<bool> read_boolean(const Text& text) {
    if (!text) return false;
    const std::string word = to_lower(*text);
    if (word == "true" || word == "t" || word == "1") return true;
    if (word == "false" || word == "f" || word == "0") return false;
    return invalid("is_completed is " + quote_briefly(*text) + ", neither true nor false");
}

Result<Time> read_time(std::string_view name, const Text& text, const TimeZone& zone) {
    if (!text) return invalid(fmt::format("{} is NULL", name));
    auto time = read_timestamp(*text, zone);
    if (!time) {
        return invalid(fmt::format("{} {} {}", name, quote_briefly(*text), time.error().message));
    }
    return time;
}

/// The fields of a row by our names, in order.
template <class Visit>
void for_each_value(const LegacyRow& row, Visit visit) {
    visit("id", row.id);
    visit("user_id", row.user_id);
    visit("title", row.title);
    visit("description", row.description);
    visit("is_completed", row.is_completed);
    visit("created_at", row.created_at);
    visit("updated_at", row.updated_at);
}

}  // namespace

Result<Task> read_legacy_row(const LegacyRow& row, const TimeZone& zone) {
    const auto id = read_id(row.id);
    if (!id) return id.error();
    if (!row.user_id) return invalid("user_id is NULL");
    if (!row.title) return invalid("title is NULL");
    const auto is_completed = read_boolean(row.is_completed);
    if (!is_completed) return is_completed.error();
    const auto created_at = read_time("created_at", row.created_at, zone);
    if (!created_at) return created_at.error();
    const auto updated_at =
        row.updated_at ? read_time("updated_at", row.updated_at, zone) : created_at;
    if (!updated_at) return updated_at.error();
    Task task;
    task.id = *id;
    task.user_id = UserId{*row.user_id};
    task.title = *row.title;
    task.description = row.description;
    task.is_completed = *is_completed;
    task.created_at = *created_at;
    task.updated_at = *updated_at;
    if (auto misfit = find_misfit(task)) return invalid(std::move(*misfit));
    return task;
}

std::string misfit_as_json(const LegacyRow& row, std::string_view reason) {
    std::string line;
    json::Writer writer{line};
    writer.begin_object().member("reason", reason).key("row").begin_object();
    for_each_value(row, [&writer](std::string_view name, const Text& value) {
        writer.key(name);
        if (value) {
            writer.string(utf8::replace_invalid(*value));
        } else {
            writer.null();
        }
    });
    writer.end_object().end_object();
    line += '\n';
    return line;
}

std::string describe_key(const LegacyRow& row) {
    const auto show = [](const Text& value) {
        return value ? quote_briefly(*value) : std::string{"NULL"};
    };
    return fmt::format("id {} of user {}", show(row.id), show(row.user_id));
}

}  // namespace taskgate
