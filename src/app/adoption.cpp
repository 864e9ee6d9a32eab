// SPDX-License-Identifier: MIT
#include "app/adoption.hpp"

#include "app/progress.hpp"
#include "store/open_seen_tasks.hpp"

#include <fmt/format.h>

#include <utility>

namespace taskgate {

Result<RowCounts> read_table(LegacyDatabase& database, const LegacyTable& table,
                             const TimeZone& zone, std::string_view doing, std::int64_t total,
                             const OnMisfit& on_misfit, const OnTasks& on_tasks) {
    const auto reader = database.read_rows(table);
    if (!reader) return reader.error();
    auto seen = SeenTasks::open();
    if (!seen) return seen.error();
    Progress progress{doing, total};
    RowCounts counts;
    for (;;) {
        const auto rows = (*reader)->next();
        if (!rows) return rows.error();
        if (rows->empty()) return counts;
        std::vector<Task> tasks;
        for (const LegacyRow& row : *rows) {
            auto task = read_legacy_row(row, zone);
            if (task) {
                const auto contradicts = seen->contradicts(*task);
                if (!contradicts) return contradicts.error();
                if (*contradicts) {
                    task = invalid("its id is that of a row before it, with other values");
                }
            }
            if (task) {
                tasks.push_back(std::move(*task));
                continue;
            }
            ++counts.misfit;
            progress.clear();
            if (auto taken = on_misfit(row, task.error().message); !taken) return taken.error();
        }
        const auto added = on_tasks(tasks);
        if (!added) return added.error();
        counts.fit += static_cast<std::int64_t>(tasks.size());
        counts.added += static_cast<std::int64_t>(*added);
        progress.advance(rows->size());
    }
}

Result<RowCounts> write_adoption(LegacyDatabase& database, const LegacyTable& table,
                                 const TimeZone& zone, std::int64_t total, StoreAdmin& store,
                                 const std::string& source, Time now, MisfitFile* file) {
    if (auto begun = store.begin(); !begun) return begun.error();
    const auto on_misfit = [file](const LegacyRow& row, const std::string& reason) -> Result<void> {
        if (file != nullptr) return file->add(misfit_as_json(row, reason));
        // They were all looked at before; this one came since.
        return failed(
            fmt::format("a row came that does not fit: {}: {}", describe_key(row), reason));
    };
    const auto on_tasks = [&store](const std::vector<Task>& tasks) { return store.insert(tasks); };
    auto counts = read_table(database, table, zone, "copying", total, on_misfit, on_tasks);
    if (!counts) return counts.error();
    Adoption adoption;
    adoption.tasks = counts->added;
    adoption.adopted_at = now;
    if (auto noted = store.note_adoption(source, adoption); !noted) return noted.error();
    // Behind the commit it would be too late to say that a row is nowhere.
    if (file != nullptr) {
        if (auto synced = file->sync(); !synced) return synced.error();
    }
    if (auto done = store.commit(); !done) return done.error();
    return counts;
}

}  // namespace taskgate
