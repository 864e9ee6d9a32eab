// SPDX-License-Identifier: MIT
#include "app/backup.hpp"
#include "app/check.hpp"
#include "app/commands.hpp"
#include "app/database_option.hpp"
#include "app/erase.hpp"
#include "app/export.hpp"
#include "app/import.hpp"
#include "app/stats.hpp"
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

void add_backup(CLI::App& program, ExitCode& exit) {
    CLI::App* command =
        program.add_subcommand("backup", "Copy the SQLite store to one checked file");
    command->footer(
        "Examples:\n"
        "  taskgate backup /srv/backup/tasks.db\n"
        "  taskgate backup \"tasks-$(date +%F).db\" --database-url sqlite:////srv/tasks.db\n\n"
        "The copy is of one moment; the store may be served meanwhile. It is opened, checked and\n"
        "counted before it gets its name, in place of a file that was there. Its owner alone may "
        "read\nit. Of PostgreSQL, the command to use is named.");
    const auto arguments = std::make_shared<DataArguments>();
    command->add_option("file", arguments->file, "Where to write")->required();
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback(callback(exit, [arguments]() -> Result<void> {
        const auto url = read_store_url(arguments->flags);
        if (!url) return url.error();
        return write_backup(*url, arguments->file);
    }));
}

void add_restore(CLI::App& program, ExitCode& exit) {
    CLI::App* command =
        program.add_subcommand("restore", "Put a backup in the place of the SQLite store");
    command->footer(
        "Examples:\n"
        "  taskgate restore tasks-2026-01-31.db\n"
        "  taskgate restore tasks-2026-01-31.db --overwrite\n\n"
        "The backup is checked first. Then it takes the place of the store in one transaction: "
        "after an\ninterruption, the store is the old one or the new one. A store that is served is "
        "refused.");
    const auto arguments = std::make_shared<DataArguments>();
    const auto overwrites = std::make_shared<bool>(false);
    command->add_option("file", arguments->file, "The backup")->required();
    command->add_flag("--overwrite", *overwrites, "Even where tasks of the store are lost by it");
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback(callback(exit, [arguments, overwrites]() -> Result<void> {
        const auto url = read_store_url(arguments->flags);
        if (!url) return url.error();
        return restore_backup(*url, arguments->file, *overwrites ? Overwrite::yes : Overwrite::no);
    }));
}

void add_erase(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand("erase", "Erase every task of a user for good");
    command->footer(
        "Examples:\n"
        "  taskgate erase --user ada\n"
        "  taskgate erase --user ada --yes\n\n"
        "Asks for the user id once more, on a terminal. Of an SQLite store no trace is left in the "
        "file\nand its log: it is written anew, and who wants to write meanwhile waits. The user's "
        "account is\nat the issuer: without removing it there, the user may make new tasks.");
    const auto arguments = std::make_shared<DataArguments>();
    const auto is_confirmed = std::make_shared<bool>(false);
    const auto keeps_traces = std::make_shared<bool>(false);
    command->add_option("--user", arguments->user, "The user id, as it is in tokens")->required();
    command->add_flag("--yes", *is_confirmed, "Do not ask");
    command->add_flag("--no-vacuum", *keeps_traces,
                      "Do not write the file anew, so that nobody waits: traces may be left in it");
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback(callback(exit, [arguments, is_confirmed, keeps_traces]() -> Result<void> {
        const auto url = read_store_url(arguments->flags);
        if (!url) return url.error();
        const auto user = read_user_option(arguments->user);
        if (!user) return user.error();
        return erase_user(*url, **user,
                          *is_confirmed ? Confirmation::given : Confirmation::asked_for,
                          *keeps_traces ? Traces::kept : Traces::removed);
    }));
}

void add_stats(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand("stats", "Show how much a store holds");
    command->footer(
        "Examples:\n"
        "  taskgate stats\n"
        "  taskgate stats --json | jq .tasks\n\n"
        "All of one moment; the store may be in use.");
    const auto arguments = std::make_shared<DataArguments>();
    const auto is_json = std::make_shared<bool>(false);
    command->add_flag("--json", *is_json, "As a line of JSON");
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback(callback(exit, [arguments, is_json]() -> Result<void> {
        const auto url = read_store_url(arguments->flags);
        if (!url) return url.error();
        return print_stats(*url, *is_json ? OutputFormat::json : OutputFormat::text);
    }));
}

void add_check(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand(
        "check", "Look at everything that serve needs: settings, store, keys, clock, files, TLS");
    command->footer(
        "Examples:\n"
        "  taskgate check\n"
        "  taskgate check --json | jq '.[] | select(.verdict != \"ok\")'\n\n"
        "A line for each thing: ok, warning or failed, how it is, and the cure. Changes nothing. Run "
        "it\nas the user that serves: root may do everything. Exit code: 1 where something failed.");
    const auto flags = std::make_shared<Flags>();
    const auto is_json = std::make_shared<bool>(false);
    command->add_flag("--json", *is_json, "As one line of JSON");
    add_setting_flags(*command, *flags,
                      {SettingGroup::server, SettingGroup::tls, SettingGroup::store,
                       SettingGroup::auth, SettingGroup::limits, SettingGroup::log});
    command->callback([flags, is_json, &exit] {
        const auto findings = check_everything(load_config(*flags), SystemClock{});
        fmt::print("{}", *is_json ? findings_as_json(findings) : describe_findings(findings));
        if (has_failed(findings)) exit.value = ExitCode::failed;
    });
}

}  // namespace taskgate
