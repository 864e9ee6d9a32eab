// SPDX-License-Identifier: MIT
#include "app/stats.hpp"

#include "base/json.hpp"
#include "base/quote.hpp"
#include "store/open_admin.hpp"

#include <fmt/format.h>

#include <utility>

namespace taskgate {

namespace {

void append_time(json::Writer& writer, std::string_view name, const std::optional<Time>& time) {
    if (time) {
        writer.member(name, to_rfc3339(*time));
    } else {
        writer.key(name).null();
    }
}

std::string as_json(const StoreStats& stats, std::string_view label) {
    std::string out;
    json::Writer writer{out};
    writer.begin_object().member("store", label);
    writer.key("schema_version").number(stats.version);
    writer.key("tasks").number(stats.tasks);
    writer.key("open").number(stats.tasks - stats.completed);
    writer.key("completed").number(stats.completed);
    writer.key("users").number(stats.users);
    writer.key("bytes").number(stats.bytes);
    append_time(writer, "oldest_change", stats.oldest_change);
    append_time(writer, "newest_change", stats.newest_change);
    writer.key("biggest_users").begin_array();
    for (const UserCount& user : stats.biggest) {
        writer.begin_object().member("user_id", user.user).key("tasks").number(user.tasks);
        writer.end_object();
    }
    writer.end_array().end_object();
    return out + '\n';
}

std::string as_text(const StoreStats& stats, std::string_view label) {
    const auto show = [](const std::optional<Time>& time) {
        return time ? to_rfc3339(*time) : std::string{"-"};
    };
    std::string out = fmt::format(
        "Store           {}\n"
        "Schema version  {}\n"
        "Size            {}\n"
        "Tasks           {}: {} open, {} completed\n"
        "Users           {}\n"
        "Oldest change   {}\n"
        "Newest change   {}\n",
        label, stats.version, describe_size(stats.bytes), stats.tasks,
        stats.tasks - stats.completed, stats.completed, stats.users, show(stats.oldest_change),
        show(stats.newest_change));
    std::string_view head = "Biggest users";
    for (const UserCount& user : stats.biggest) {
        out += fmt::format("{:<14}  {:>10}  {}\n", std::exchange(head, ""), user.tasks,
                           quote_briefly(user.user));
    }
    return out;
}

}  // namespace

std::string describe_size(std::int64_t bytes) {
    constexpr double step = 1024;
    double size = static_cast<double>(bytes) / step;
    for (const std::string_view unit : {"KiB", "MiB"}) {
        if (size < step) return fmt::format("{:.1f} {}", size, unit);
        size /= step;
    }
    return fmt::format("{:.1f} GiB", size);
}

std::string describe_stats(const StoreStats& stats, std::string_view label, OutputFormat format) {
    return format == OutputFormat::json ? as_json(stats, label) : as_text(stats, label);
}

Result<void> print_stats(const DatabaseUrl& url, OutputFormat format) {
    const auto store = open_admin_for_reading(url);
    if (!store) return Error{store.error().code, "DATABASE_URL: " + store.error().message};
    const auto stats = (*store)->read_stats();
    if (!stats) return stats.error();
    fmt::print("{}", describe_stats(*stats, (*store)->label(), format));
    return {};
}

}  // namespace taskgate
