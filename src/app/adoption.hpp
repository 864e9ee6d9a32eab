// SPDX-License-Identifier: MIT
#pragma once

#include "app/misfit_file.hpp"
#include "base/result.hpp"
#include "base/time_zone.hpp"
#include "domain/task.hpp"
#include "store/admin.hpp"
#include "store/legacy_row.hpp"
#include "store/legacy_table.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace taskgate {

/// What became of the rows of a table.
struct RowCounts {
    std::int64_t fit = 0;
    std::int64_t misfit = 0;
    std::int64_t added = 0;  ///< of those that fit, where they were written
};

/// Called with each row that is no task, or not the first of its user and id while they differ, and
/// why.
using OnMisfit = std::function<Result<void>(const LegacyRow& row, const std::string& reason)>;
/// Called with the tasks of each piece; says how many were new.
using OnTasks = std::function<Result<std::size_t>(const std::vector<Task>& tasks)>;

/// Reads a table from its beginning to its end and makes tasks of its rows. The first error of a
/// callback ends it. `doing` and `total` are for the progress on the terminal.
Result<RowCounts> read_table(LegacyDatabase& database, const LegacyTable& table,
                             const TimeZone& zone, std::string_view doing, std::int64_t total,
                             const OnMisfit& on_misfit, const OnTasks& on_tasks);

/// Writes the tasks of a table into a store, and that it was adopted under the name `source`: all
/// of it, or nothing. `file` takes the rows that do not fit; where it is null, one ends it.
Result<RowCounts> write_adoption(LegacyDatabase& database, const LegacyTable& table,
                                 const TimeZone& zone, std::int64_t total, StoreAdmin& store,
                                 const std::string& source, Time now, MisfitFile* file);

}  // namespace taskgate
