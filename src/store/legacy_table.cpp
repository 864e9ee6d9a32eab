// SPDX-License-Identifier: MIT
#include "store/legacy_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace taskgate {

namespace {

using Names = std::vector<std::string>;

/// What a column of ours may be called there, and what it means where it is not there.
struct Wanted {
    std::string name;
    std::optional<std::string> LegacyRow::*member;
    Names sources;
    bool is_required;
};

const std::vector<Wanted>& wanted_columns() {
    static const std::vector<Wanted> wanted{
        {"id", &LegacyRow::id, {"id"}, true},
        {"user_id", &LegacyRow::user_id, {"user_id"}, true},
        {"title", &LegacyRow::title, {"title"}, true},
        {"description", &LegacyRow::description, {"description"}, false},
        {"is_completed", &LegacyRow::is_completed, {"is_completed", "completed"}, false},
        {"created_at", &LegacyRow::created_at, {"created_at"}, true},
        {"updated_at", &LegacyRow::updated_at, {"updated_at"}, false},
    };
    return wanted;
}

std::string join(const Names& names) { return fmt::format("{}", fmt::join(names, ", ")); }

Result<LegacyTable> map_columns(const std::string& table, const Names& columns) {
    LegacyTable map;
    map.name = table;
    Names missing;
    for (const Wanted& wanted : wanted_columns()) {
        Names found;
        for (const std::string& source : wanted.sources) {
            if (std::find(columns.begin(), columns.end(), source) != columns.end()) {
                found.push_back(source);
            }
        }
        if (found.size() > 1) {
            return invalid(fmt::format("the table \"{}\" has both {}: which one counts?", table,
                                       fmt::join(found, " and ")));
        }
        if (found.empty() && wanted.is_required) missing.push_back(wanted.name);
        LegacyColumn column{wanted.name, wanted.member};
        if (!found.empty()) column.source = found.front();
        map.columns.push_back(std::move(column));
    }
    if (missing.empty()) return map;
    return invalid(
        fmt::format("the table \"{}\" lacks {} (it has {})", table, join(missing), join(columns)));
}

}  // namespace

Result<LegacyTable> find_legacy_table(LegacyDatabase& database, const std::string& name) {
    const Names candidates = name.empty() ? Names{"task", "tasks"} : Names{name};
    std::vector<std::pair<std::string, Names>> found;
    for (const std::string& candidate : candidates) {
        auto columns = database.read_columns(candidate);
        if (!columns) return columns.error();
        if (!columns->empty()) found.emplace_back(candidate, std::move(*columns));
    }
    if (found.empty()) {
        return invalid(name.empty()
                           ? "there is no table \"task\" or \"tasks\": name it with --table"
                           : fmt::format("there is no table \"{}\"", name));
    }
    if (found.size() > 1) {
        return invalid("there is a table \"task\" and a table \"tasks\": name one with --table");
    }
    return map_columns(found.front().first, found.front().second);
}

std::string quote_identifier(const std::string& name) {
    std::string quoted = "\"";
    for (const char c : name) {
        quoted += c;
        if (c == '"') quoted += c;
    }
    return quoted + "\"";
}

std::string quote_table(const std::string& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return quote_identifier(name);
    return quote_identifier(name.substr(0, dot)) + "." + quote_identifier(name.substr(dot + 1));
}

}  // namespace taskgate
