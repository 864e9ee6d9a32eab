// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/database_option.hpp"
#include "app/export.hpp"
#include "app/import.hpp"
#include "base/utf8.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// The commands with which data comes out of a store and into it, and is kept safe: only how they
/// are called; the work stands in files of its own.
namespace taskgate {

namespace {

/// What all of them take.
struct DataArguments {
    Flags flags = {};
    std::string file = {};
    std::optional<std::string> user = {};
};

Result<DatabaseUrl> read_store_url(const Flags& flags) {
    const auto config = load_config(flags);
    if (!config) return config.error();
    return read_database_option("DATABASE_URL", config->database_url);
}

/// A user id as it was given; nothing where none was.
Result<std::optional<UserId>> read_user_option(const std::optional<std::string>& user) {
    if (!user) return std::optional<UserId>{};
    // An empty one is a variable that was not set, not everybody.
    if (!utf8::is_valid(*user) || !UserId::is_valid(*user)) {
        return invalid("--user: expected 1 to 255 characters of UTF-8");
    }
    return std::optional{UserId{*user}};
}

Result<void> run_export(const DataArguments& arguments) {
    const auto url = read_store_url(arguments.flags);
    if (!url) return url.error();
    const auto user = read_user_option(arguments.user);
    if (!user) return user.error();
    const auto count = export_tasks(*url, *user, arguments.file);
    if (!count) return count.error();
    fmt::print(arguments.file == "-" ? stderr : stdout, "{} tasks exported.\n", *count);
    return {};
}

Result<void> run_import(const DataArguments& arguments, Import import) {
    const auto url = read_store_url(arguments.flags);
    if (!url) return url.error();
    auto user = read_user_option(arguments.user);
    if (!user) return user.error();
    import.file = arguments.file;
    import.user = std::move(*user);
    return import_tasks(*url, import);
}

/// Runs a command's work and keeps the exit code that belongs to it.
template <class Work>
auto callback(ExitCode& exit, Work work) {
    return [&exit, work] {
        const Result<void> done = work();
        if (!done) exit.value = report(done.error());
    };
}

}  // namespace

void add_export(CLI::App& program, ExitCode& exit) {
    CLI::App* command =
        program.add_subcommand("export", "Write tasks as JSON Lines, of one user or all");
    command->footer(
        "Examples:\n"
        "  taskgate export tasks.jsonl\n"
        "  taskgate export - --user ada | jq .title\n\n"
        "Each line is a task as the API answers it. They are those of one moment, sorted by user "
        "id\nand id; the store may be in use. The file is readable by its owner alone, and appears "
        "once\nit is whole, in place of one that was there.");
    const auto arguments = std::make_shared<DataArguments>();
    command->add_option("file", arguments->file, "Where to write; - is standard output")
        ->required();
    command->add_option("--user", arguments->user, "Only the tasks of this user id");
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback(callback(exit, [arguments] { return run_export(*arguments); }));
}

void add_import(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand("import", "Read tasks that export has written");
    command->footer(
        "Examples:\n"
        "  taskgate import tasks.jsonl --dry-run\n"
        "  taskgate import tasks.jsonl --user ada\n"
        "  zcat tasks.jsonl.gz | taskgate import -\n\n"
        "Tasks keep their ids and times. One that is there already stays as it is: after an\n"
        "interruption, the same command goes on. One that is there with other values is reported, "
        "and\nthe exit code is 1. The store may be in use. Lines that are no tasks by the rules of "
        "the API\nare reported by number; of a file, before anything is changed.");
    const auto arguments = std::make_shared<DataArguments>();
    const auto import = std::make_shared<Import>();
    command->add_option("file", arguments->file, "What to read; - is standard input")->required();
    command->add_option("--user", arguments->user, "Only the tasks of this user id");
    command->add_option(
        "--skip-invalid", import->skip_invalid,
        "Write lines that are no tasks to this new file, as lines of JSON, and go on");
    command->add_flag("--dry-run", import->is_dry_run,
                      "Only say how many lines are tasks, and which are not");
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback(
        callback(exit, [arguments, import] { return run_import(*arguments, *import); }));
}

}  // namespace taskgate
