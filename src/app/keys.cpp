// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/trust.hpp"
#include "base/clock.hpp"
#include "base/quote.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace taskgate {

namespace {

using Row = std::array<std::string, 4>;

/// How long ago the keys were read, or their file was written.
std::string age_of(const auth::KeyGroup& group, const Config& config, Time now) {
    if (group.kind == auth::KeyGroup::Kind::secrets) return "-";
    if (group.read_at) {
        return to_words(std::chrono::floor<std::chrono::seconds>(now - *group.read_at));
    }
    std::error_code error;
    const auto written = std::filesystem::last_write_time(config.keys.jwks_file, error);
    if (error) return "?";
    const auto age = std::filesystem::file_time_type::clock::now() - written;
    return to_words(std::chrono::floor<std::chrono::seconds>(age));
}

/// A name that an issuer chose, as JSON, so that nothing of it reaches a terminal as a command.
std::string quote_id(std::string_view id) {
    if (id.empty()) return "-";
    const std::string text = quote_briefly(id);
    return text.substr(1, text.size() - 2);
}

std::string issuers_of(const auth::KeyGroup& group) {
    if (group.issuers.empty()) return "any issuer";
    return fmt::format("{}{}", fmt::join(group.issuers, " or "),
                       group.issuer_may_be_absent ? " or none" : "");
}

void print_table(const std::vector<Row>& rows) {
    std::array<std::size_t, 3> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    for (const Row& row : rows) {
        fmt::print("{:<{}}  {:<{}}  {:<{}}  {}\n", row[0], widths[0], row[1], widths[1], row[2],
                   widths[2], row[3]);
    }
}

int list_keys(const Flags& flags) {
    const auto config = load_config(flags);
    if (!config) return report(config.error());
    const auto plan = make_trust_plan(*config);
    if (!plan) return report(plan.error());
    const SystemClock clock;
    const TrustReading reading = read_trust(*plan, clock.now());
    const auto& groups = reading.trust.keys.groups();
    std::vector<Row> rows{{"KID", "ALGORITHM", "AGE", "SOURCE"}};
    for (const auth::KeyGroup& group : groups) {
        const std::string age = age_of(group, *config, clock.now());
        for (const auto& key : group.keys) {
            rows.push_back({quote_id(key->id()), std::string{auth::name_of(key->algorithm())}, age,
                            fmt::format("{} (tokens of {})", key->label(), issuers_of(group))});
        }
    }
    print_table(rows);
    int code = ExitCode::success;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        for (const std::string& skipped : reading.reports[i].skipped) {
            fmt::print("\nleft out: {}: {}\n", groups[i].label, skipped);
        }
        if (!reading.reports[i].failure) continue;
        fmt::print(stderr, "taskgate: {}: cannot be read: {}\n", groups[i].label,
                   *reading.reports[i].failure);
        code = ExitCode::failed;
    }
    return code;
}

}  // namespace

void add_keys(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand(
        "keys", "List the keys that verify tokens: read now, as serve reads them");
    command->footer(
        "Examples:\n"
        "  taskgate keys\n"
        "  taskgate keys --better-auth-url https://app.example.com\n\n"
        "AGE is the time since the keys were read, of a file since it was written. Exit code: 1 "
        "where a key set cannot be read.");
    const auto flags = std::make_shared<Flags>();
    add_setting_flags(*command, *flags, {SettingGroup::auth});
    command->callback([flags, &exit] { exit.value = list_keys(*flags); });
}

}  // namespace taskgate
