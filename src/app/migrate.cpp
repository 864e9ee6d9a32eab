// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "store/open_store.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace taskgate {

namespace {

struct MigrateArguments {
    Flags flags = {};
    bool is_dry_run = false;
};

int migrate(const MigrateArguments& arguments) {
    const auto config = load_config(arguments.flags);
    if (!config) return report(config.error());
    const auto before = inspect_store(config->database_url);
    if (!before) return report({before.error().code, "DATABASE_URL: " + before.error().message});
    fmt::print("The store is of version {}; this program's is {}.\n", before->version,
               before->newest);
    for (const std::string& name : before->pending) {
        fmt::print("  {}: {}\n", arguments.is_dry_run ? "would apply" : "applying", name);
    }
    if (before->pending.empty()) fmt::print("Nothing to do.\n");
    if (arguments.is_dry_run || before->pending.empty()) return ExitCode::success;
    const auto after = migrate_store(config->database_url);
    if (!after) return report({after.error().code, "DATABASE_URL: " + after.error().message});
    fmt::print("The store is now of version {}.\n", after->version);
    return ExitCode::success;
}

}  // namespace

void add_migrate(CLI::App& program, ExitCode& exit) {
    CLI::App* command =
        program.add_subcommand("migrate", "Show the store's version and bring it up");
    command->footer(
        "Examples:\n"
        "  taskgate migrate --dry-run\n"
        "  taskgate migrate --database-url sqlite:////srv/tasks.db\n\n"
        "`taskgate serve` does the same at its start.");
    const auto arguments = std::make_shared<MigrateArguments>();
    command->add_flag("--dry-run", arguments->is_dry_run, "Only say what would be done");
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback([arguments, &exit] { exit.value = migrate(*arguments); });
}

}  // namespace taskgate
