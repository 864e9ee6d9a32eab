// SPDX-License-Identifier: MIT
#include "app/export.hpp"

#include "app/new_file.hpp"
#include "app/progress.hpp"
#include "app/store_files.hpp"
#include "app/task_line.hpp"
#include "store/open_admin.hpp"

#include <functional>
#include <unistd.h>

namespace taskgate {

namespace {

using WriteLines = std::function<Result<void>(std::string_view lines)>;

Result<std::int64_t> write_tasks(StoreAdmin& store, const std::optional<UserId>& user,
                                 const WriteLines& write) {
    const auto total = user ? store.count_tasks_of(*user) : store.count_tasks();
    if (!total) return total.error();
    const auto reader = user ? store.read_tasks_of(*user) : store.read_all();
    if (!reader) return reader.error();
    Progress progress{"exporting", *total};
    std::int64_t count = 0;
    std::string lines;
    for (;;) {
        const auto tasks = (*reader)->next();
        if (!tasks) return tasks.error();
        if (tasks->empty()) return count;
        if (const auto checked = check_tasks(*tasks, "exported"); !checked) return checked.error();
        lines.clear();
        for (const Task& task : *tasks) append_task_line(lines, task);
        if (const auto written = write(lines); !written) return written.error();
        count += static_cast<std::int64_t>(tasks->size());
        progress.advance(tasks->size());
    }
}

}  // namespace

Result<std::int64_t> export_tasks(const DatabaseUrl& url, const std::optional<UserId>& user,
                                  const std::string& file) {
    if (file != "-") {
        if (auto outside = check_outside_store(file, url); !outside) return outside.error();
    }
    const auto store = open_admin_for_reading(url);
    if (!store) return Error{store.error().code, "DATABASE_URL: " + store.error().message};
    if (file == "-") {
        return write_tasks(**store, user, [](std::string_view lines) {
            return write_all(STDOUT_FILENO, lines, "standard output");
        });
    }
    auto out = NewFile::create(file);
    if (!out) return out.error();
    const auto count =
        write_tasks(**store, user, [&out](std::string_view lines) { return out->write(lines); });
    if (!count) return count.error();
    if (const auto kept = out->keep(); !kept) return kept.error();
    return *count;
}

}  // namespace taskgate
