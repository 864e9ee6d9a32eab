// SPDX-License-Identifier: MIT
#include "app/adoption.hpp"
#include "app/commands.hpp"
#include "app/database_option.hpp"
#include "app/misfit_file.hpp"
#include "store/open_admin.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace taskgate {

namespace {

struct AdoptArguments {
    Flags flags = {};
    std::string from = {};
    std::string table = {};
    std::string timezone = "UTC";
    std::string skip_invalid = {};
    bool is_dry_run = false;
    bool is_again = false;
};

/// Everything that a run needs and that reading alone tells.
struct Plan {
    DatabaseUrl from;
    DatabaseUrl to;
    LegacyTable table;
    std::int64_t rows = 0;
    std::string source;  ///< the name that the adoption is noted under
    bool has_store = false;
    std::int64_t tasks_before = 0;
    std::optional<Adoption> adoption = {};
};

/// Within one database the name says so, whatever that is called next year.
std::string name_source(const Plan& plan) {
    const bool is_same =
        plan.from.kind == plan.to.kind && full_label(plan.from) == full_label(plan.to);
    return (is_same ? "this database" : full_label(plan.from)) + ", table " + plan.table.name;
}

/// Looks into the store, which may not be there yet.
Result<void> look_into_store(Plan& plan) {
    const auto store = open_admin_for_reading(plan.to);
    if (!store && store.error().code == ErrorCode::not_found) return {};
    if (!store) return Error{store.error().code, "DATABASE_URL: " + store.error().message};
    plan.has_store = true;
    const auto count = (*store)->count_tasks();
    if (!count) return count.error();
    plan.tasks_before = *count;
    auto adoption = (*store)->find_adoption(plan.source);
    if (!adoption) return adoption.error();
    plan.adoption = *adoption;
    return {};
}

Result<Plan> make_plan(const AdoptArguments& arguments) {
    const auto config = load_config(arguments.flags);
    if (!config) return config.error();
    auto to = read_database_option("DATABASE_URL", config->database_url);
    if (!to) return to.error();
    auto from = read_database_option("--from", arguments.from);
    if (!from) return from.error();
    for (const DatabaseUrl* url : {&*to, &*from}) {
        if (auto may = MisfitFile::check_path(arguments.skip_invalid, *url); !may) {
            return may.error();
        }
    }
    const auto database = open_legacy_database(*from);
    if (!database) return Error{database.error().code, "--from: " + database.error().message};
    auto table = find_legacy_table(**database, arguments.table);
    if (!table) {
        return Error{table.error().code,
                     fmt::format("--from: {}: {}", full_label(*from), table.error().message)};
    }
    const auto rows = (*database)->count_rows(*table);
    if (!rows) return rows.error();
    Plan plan{std::move(*from), std::move(*to), std::move(*table), *rows, {}};
    plan.source = name_source(plan);
    if (auto looked = look_into_store(plan); !looked) return looked.error();
    return plan;
}

std::string describe_columns(const LegacyTable& table) {
    std::string text;
    for (const LegacyColumn& column : table.columns) {
        if (!text.empty()) text += ", ";
        text += column.name;
        if (!column.source) {
            text += " (not there)";
        } else if (*column.source != column.name) {
            text += " (from " + *column.source + ")";
        }
    }
    return text;
}

void print_plan(const Plan& plan, const AdoptArguments& arguments) {
    fmt::print("From     table \"{}\" of {}, {} rows; it stays as it is\n", plan.table.name,
               full_label(plan.from), plan.rows);
    fmt::print("Into     table \"taskgate_tasks\" of {}, {}\n", full_label(plan.to),
               plan.has_store ? fmt::format("{} tasks", plan.tasks_before) : "which is to be made");
    fmt::print("Columns  {}\n", describe_columns(plan.table));
    fmt::print("Times    without an offset are of {}\n", arguments.timezone);
}

/// Looks at every row without writing anything; shows those that do not fit, as many as `most`.
Result<RowCounts> check_rows(const Plan& plan, const TimeZone& zone, std::int64_t most) {
    const auto database = open_legacy_database(plan.from);
    if (!database) return Error{database.error().code, "--from: " + database.error().message};
    std::int64_t count = 0;
    const auto on_misfit = [&](const LegacyRow& row, const std::string& reason) -> Result<void> {
        if (count++ < most) fmt::print("  does not fit: {}: {}\n", describe_key(row), reason);
        return {};
    };
    const auto on_tasks = [](const std::vector<Task>&) -> Result<std::size_t> {
        return std::size_t{0};
    };
    auto counts =
        read_table(**database, plan.table, zone, "checking", plan.rows, on_misfit, on_tasks);
    if (counts && counts->misfit > most && most > 0) {
        fmt::print("  and {} more\n", counts->misfit - most);
    }
    return counts;
}

Result<void> write(const Plan& plan, const AdoptArguments& arguments, const TimeZone& zone,
                   bool has_misfits) {
    std::optional<MisfitFile> file;
    if (has_misfits) {
        auto created = MisfitFile::create(arguments.skip_invalid);
        if (!created) return created.error();
        file.emplace(std::move(*created));
    }
    // First, for it may be the same file: SQLite's log, which this switches on, lets one connection
    // read while another writes.
    const auto store = open_admin(plan.to);
    if (!store) return Error{store.error().code, "DATABASE_URL: " + store.error().message};
    const auto database = open_legacy_database(plan.from);
    if (!database) return Error{database.error().code, "--from: " + database.error().message};
    const auto counts = write_adoption(**database, plan.table, zone, plan.rows, **store,
                                       plan.source, SystemClock{}.now(), file ? &*file : nullptr);
    if (!counts) return counts.error();
    fmt::print("{} tasks adopted, {} were there already.\n", counts->added,
               counts->fit - counts->added);
    if (!file) return {};
    file->keep();
    fmt::print("{} rows do not fit: {}\n", counts->misfit, arguments.skip_invalid);
    return {};
}

Result<void> adopt(const AdoptArguments& arguments) {
    const auto zone = TimeZone::open(arguments.timezone);
    if (!zone) return invalid("--timezone: " + zone.error().message);
    const auto plan = make_plan(arguments);
    if (!plan) return plan.error();
    print_plan(*plan, arguments);
    if (plan->adoption && !arguments.is_again) {
        fmt::print(
            "Adopted on {} already, {} tasks: nothing to do. Tasks that came since, and those that "
            "were removed since, come with --again.\n",
            to_rfc3339(plan->adoption->adopted_at), plan->adoption->tasks);
        return {};
    }
    constexpr std::int64_t most_shown = 20;
    const bool skips = !arguments.skip_invalid.empty();
    const auto counts = check_rows(
        *plan, *zone, arguments.is_dry_run ? plan->rows : (skips ? std::int64_t{0} : most_shown));
    if (!counts) return counts.error();
    if (arguments.is_dry_run) {
        fmt::print("{} rows fit, {} do not. Nothing was changed.\n", counts->fit, counts->misfit);
        if (counts->misfit == 0) return {};
    }
    if (counts->misfit > 0 && (arguments.is_dry_run || !skips)) {
        return failed(fmt::format(
            "{} of {} rows do not fit, and nothing was changed: mend them, or put them aside with "
            "--skip-invalid FILE",
            counts->misfit, counts->fit + counts->misfit));
    }
    if (arguments.is_dry_run) return {};
    return write(*plan, arguments, *zone, counts->misfit > 0);
}

}  // namespace

void add_adopt(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand(
        "adopt", "Take over the tasks of another backend (SQLModel, SQLAlchemy)");
    command->footer(
        "Examples:\n"
        "  taskgate adopt --from env:DATABASE_URL --dry-run\n"
        "  taskgate adopt --from sqlite:///old.db --database-url sqlite:///taskgate.db\n"
        "  taskgate adopt --from env:OLD_URL --table todo --timezone Europe/Berlin\n\n"
        "Copies the rows of a table into the store, all or none, and leaves the table as it is.\n"
        "It must have the columns id (a UUID), user_id, title and created_at; description,\n"
        "is_completed or completed, and updated_at are taken where they are there. A row that does\n"
        "not fit stops it before anything is changed. Of a local time that the clocks showed "
        "twice,\nthe first counts.\n\n" +
        std::string{database_option_help});
    const auto arguments = std::make_shared<AdoptArguments>();
    command
        ->add_option("--from", arguments->from,
                     "The database of the other backend: a DATABASE_URL, or env:NAME")
        ->required();
    command->add_option("--table", arguments->table, "Its table. Unset: task or tasks");
    command
        ->add_option("--timezone", arguments->timezone,
                     "What times without an offset mean: Europe/Berlin, +02:00")
        ->capture_default_str();
    command->add_option("--skip-invalid", arguments->skip_invalid,
                        "Write rows that do not fit to this new file, as lines of JSON, and go on");
    command->add_flag("--dry-run", arguments->is_dry_run,
                      "Only say what would be done, and which rows do not fit");
    command->add_flag("--again", arguments->is_again,
                      "Of a table that was adopted, add rows whose tasks are not there (any more)");
    add_setting_flags(*command, arguments->flags, {SettingGroup::store});
    command->callback([arguments, &exit] {
        const auto done = adopt(*arguments);
        if (!done) exit.value = report(done.error());
    });
}

}  // namespace taskgate
