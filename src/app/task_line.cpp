// SPDX-License-Identifier: MIT
#include "app/task_line.hpp"

#include "base/quote.hpp"
#include "base/timestamp.hpp"
#include "schema/read.hpp"
#include "schema/write.hpp"

#include <fmt/format.h>

#include <utility>

/// How the members are read that no request ever brings.
namespace taskgate::schema {

namespace {

void refuse(const json::Value& value, const Location& location, std::string message,
            Issues& issues) {
    std::string shown =
        value.is(json::Kind::string) ? std::string{value.string()} : std::string{value.raw()};
    issues.push_back(
        Issue{"value_error", location, fmt::format("{} {}", quote_briefly(shown), message), {}});
}

}  // namespace

// Not in the namespace without a name: they are found by their arguments.
static void read_value(const json::Value& value, const Location& location, NoRule /*rule*/,
                       TaskId& out, Issues& issues) {
    const auto id =
        value.is(json::Kind::string) ? read_task_id(value.string()).id : std::optional<TaskId>{};
    if (!id) return refuse(value, location, "is no UUID", issues);
    out = *id;
}

static void read_value(const json::Value& value, const Location& location, NoRule /*rule*/,
                       UserId& out, Issues& issues) {
    constexpr Length length{1, UserId::max_length};
    std::string text;
    read_value(value, location, length, text, issues);
    out = UserId{std::move(text)};
}

static void read_value(const json::Value& value, const Location& location, NoRule /*rule*/,
                       Time& out, Issues& issues) {
    static const TimeZone utc = TimeZone::open("UTC").value();
    if (!value.is(json::Kind::string)) return refuse(value, location, "is no time", issues);
    const auto time = read_timestamp(value.string(), utc);
    if (!time) return refuse(value, location, time.error().message, issues);
    out = *time;
}

}  // namespace taskgate::schema

namespace taskgate {

namespace {

std::string describe(const schema::Issue& issue) {
    if (const auto* name = std::get_if<std::string_view>(&issue.location.place)) {
        return fmt::format("{}: {}", *name, issue.message);
    }
    if (const auto* offset = std::get_if<std::size_t>(&issue.location.place)) {
        return fmt::format("{} at character {}", issue.message, *offset + 1);
    }
    return issue.message;
}

}  // namespace

void append_task_line(std::string& out, const Task& task) {
    schema::append_object(out, task);
    out += '\n';
}

Result<Task> read_task_line(std::string_view line) {
    schema::Issues issues;
    Task task = schema::read_body<Task>(line, schema::Media::json, issues);
    if (issues.empty()) return task;
    std::string reasons;
    for (const schema::Issue& issue : issues) {
        if (!reasons.empty()) reasons += "; ";
        reasons += describe(issue);
    }
    return invalid(std::move(reasons));
}

}  // namespace taskgate
