// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/compare.hpp"
#include "app/database_option.hpp"
#include "app/progress.hpp"
#include "store/admin.hpp"
#include "store/open_admin.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace taskgate {

namespace {

struct CopyArguments {
    std::string from = {};
    std::string to = {};
};

/// What a run did.
struct Copied {
    std::int64_t tasks = 0;  ///< of the source
    std::int64_t added = 0;  ///< of these, to the copy; the others were there
};

Result<Copied> copy_tasks(StoreAdmin& source, StoreAdmin& copy) {
    const auto total = source.count_tasks();
    if (!total) return total.error();
    const auto reader = source.read_all();
    if (!reader) return reader.error();
    Progress progress{"copying", *total};
    Copied copied;
    for (;;) {
        const auto tasks = (*reader)->next();
        if (!tasks) return tasks.error();
        if (tasks->empty()) return copied;
        if (const auto checked = check_tasks(*tasks, "copied"); !checked) return checked.error();
        const auto added = copy.insert(*tasks);
        if (!added) return added.error();
        copied.tasks += static_cast<std::int64_t>(tasks->size());
        copied.added += static_cast<std::int64_t>(*added);
        progress.advance(tasks->size());
    }
}

Result<Comparison> compare(StoreAdmin& source, StoreAdmin& copy, std::int64_t total) {
    const auto from = source.read_all();
    if (!from) return from.error();
    const auto to = copy.read_all();
    if (!to) return to.error();
    Progress progress{"comparing", total};
    return compare_stores(**from, **to,
                          [&progress](std::size_t count) { progress.advance(count); });
}

Result<void> copy_and_compare(StoreAdmin& source, StoreAdmin& copy) {
    fmt::print("From {}\nTo   {}\n", source.label(), copy.label());
    const auto copied = copy_tasks(source, copy);
    if (!copied) return copied.error();
    fmt::print("{} tasks copied, {} were there already.\n", copied->added,
               copied->tasks - copied->added);
    const auto comparison = compare(source, copy, copied->tasks);
    if (!comparison) return comparison.error();
    for (const std::string& line : comparison->differences) fmt::print("  {}\n", line);
    if (comparison->different_users > 0) {
        return failed(fmt::format(
            "the copy is not the same for {} of {} users: tasks were there already that differ, "
            "or were changed meanwhile",
            comparison->different_users, comparison->users));
    }
    fmt::print("Compared: {} tasks of {} users, all counts and digests equal.\n", comparison->tasks,
               comparison->users);
    return {};
}

Result<void> copy(const CopyArguments& arguments) {
    const auto from = read_database_option("--from", arguments.from);
    if (!from) return from.error();
    const auto to = read_database_option("--to", arguments.to);
    if (!to) return to.error();
    if (from->kind == to->kind && full_label(*from) == full_label(*to)) {
        return invalid("--from and --to name the same store");
    }
    const auto source = open_admin_for_reading(*from);
    if (!source) return Error{source.error().code, "--from: " + source.error().message};
    const auto destination = open_admin(*to);
    if (!destination) {
        return Error{destination.error().code, "--to: " + destination.error().message};
    }
    return copy_and_compare(**source, **destination);
}

}  // namespace

void add_copy(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand("copy", "Copy all tasks from one store to another");
    command->footer(
        "Examples:\n"
        "  taskgate copy --from sqlite:///taskgate.db --to env:DATABASE_URL\n"
        "  taskgate copy --from postgresql://ada@localhost/app --to sqlite:////srv/backup.db\n\n"
        "The source is read as it is at the beginning, and may be in use. Tasks that are there\n"
        "already stay as they are: after an interruption, the same command goes on. At the end,\n"
        "both are compared: the tasks of each user by their number and SHA-256.\n\n" +
        std::string{database_option_help});
    const auto arguments = std::make_shared<CopyArguments>();
    command->add_option("--from", arguments->from, "The store to read: a DATABASE_URL, or env:NAME")
        ->required();
    command->add_option("--to", arguments->to, "The store to write: a DATABASE_URL, or env:NAME")
        ->required();
    command->callback([arguments, &exit] {
        const auto done = copy(*arguments);
        if (!done) exit.value = report(done.error());
    });
}

}  // namespace taskgate
