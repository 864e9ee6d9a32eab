// SPDX-License-Identifier: MIT
#include "app/import.hpp"

#include "app/line_reader.hpp"
#include "app/misfit_file.hpp"
#include "app/progress.hpp"
#include "app/task_line.hpp"
#include "base/json.hpp"
#include "base/quote.hpp"
#include "base/utf8.hpp"
#include "store/open_admin.hpp"
#include "store/task_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace taskgate {

namespace {

/// How many lines are shown of those that are wrong, and of those that differ.
constexpr std::int64_t most_shown = 20;

/// What became of the lines.
struct LineCounts {
    std::int64_t tasks = 0;
    std::int64_t bad = 0;
    std::int64_t of_others = 0;  ///< tasks of users that were not asked for
    std::int64_t added = 0;
    std::int64_t different = 0;
};

/// A task and where it stood.
struct Entry {
    std::int64_t line = 0;
    Task task = {};
};

using OnBadLine = std::function<Result<void>(const Line& line, const std::string& reason)>;
using OnTask = std::function<Result<void>(Entry entry)>;

/// Without what editors of other systems add: a byte order mark at the very beginning, and the
/// return of an empty line's end. (Behind a task it is white space to JSON.)
std::string_view strip(const Line& line) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    std::string_view text = line.text;
    if (line.number == 1 && text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    return text == "\r" ? std::string_view{} : text;
}

Result<Task> read_line(const Line& line) {
    if (line.is_whole) return read_task_line(line.text);
    return invalid(fmt::format("it is longer than {} bytes", LineReader::max_length));
}

/// Reads all lines that are left. `total` is for the progress on the terminal; 0: there is none.
Result<LineCounts> read_lines(LineReader& lines, const std::optional<UserId>& user,
                              std::string_view doing, std::int64_t total,
                              const OnBadLine& on_bad_line, const OnTask& on_task) {
    std::optional<Progress> progress;
    if (total > 0) progress.emplace(doing, total);
    LineCounts counts;
    for (;;) {
        auto line = lines.next();
        if (!line) return line.error();
        if (!*line) return counts;
        if (progress) progress->advance(1);
        (*line)->text = strip(**line);
        if ((*line)->text.empty()) continue;
        auto task = read_line(**line);
        if (!task) {
            ++counts.bad;
            if (progress) progress->clear();
            if (auto done = on_bad_line(**line, task.error().message); !done) return done.error();
            continue;
        }
        if (user && task->user_id != *user) {
            ++counts.of_others;
            continue;
        }
        ++counts.tasks;
        Entry entry{(*line)->number, std::move(*task)};
        if (auto done = on_task(std::move(entry)); !done) return done.error();
    }
}

std::string describe_line(std::int64_t number, std::string_view reason) {
    // A reason may quote the line.
    std::string text{reason};
    replace_controls(text);
    return fmt::format("line {}: {}", number, text);
}

/// Looks at every line of a file without writing anything; shows those that are no tasks, as many
/// as `most`.
Result<LineCounts> check_lines(LineReader& lines, const Import& import, std::int64_t total,
                               std::int64_t most) {
    std::int64_t count = 0;
    const auto on_bad_line = [&](const Line& line, const std::string& reason) -> Result<void> {
        if (count++ < most) fmt::print("  {}\n", describe_line(line.number, reason));
        return {};
    };
    const auto on_task = [](Entry /*entry*/) -> Result<void> { return {}; };
    auto counts = read_lines(lines, import.user, "checking", total, on_bad_line, on_task);
    if (!counts) return counts;
    if (counts->bad > most && most > 0) fmt::print("  and {} more\n", counts->bad - most);
    if (auto done = lines.rewind(); !done) return done.error();
    return counts;
}

/// A line that is no task as a line of JSON. Bytes that are no UTF-8 become U+FFFD.
std::string bad_line_as_json(const Line& line, std::string_view reason) {
    std::string out;
    json::Writer{out}
        .begin_object()
        .key("line")
        .number(line.number)
        .member("reason", reason)
        .member("text", utf8::replace_invalid(line.text))
        .end_object();
    return out + '\n';
}

/// Collects tasks and writes them in pieces of bounded size, each a transaction.
class PieceWriter {
public:
    PieceWriter(StoreAdmin& store, LineCounts& counts) : store_(store), counts_(counts) {}

    Result<void> add(Entry entry) {
        bytes_ += size_of(entry.task);
        lines_.push_back(entry.line);
        tasks_.push_back(std::move(entry.task));
        if (tasks_.size() < piece_tasks && bytes_ < piece_bytes) return {};
        return flush();
    }
    Result<void> flush() {
        const auto added = store_.insert(tasks_);
        if (!added) return added.error();
        counts_.added += static_cast<std::int64_t>(*added);
        if (*added < tasks_.size()) {
            if (auto compared = compare(); !compared) return compared.error();
        }
        tasks_.clear();
        lines_.clear();
        bytes_ = 0;
        return {};
    }

private:
    using Key = std::pair<std::string, TaskId>;

    static std::string describe(const Task& task) {
        std::string text;
        append_task_line(text, task);
        return text;
    }
    /// Tells of those that are there with other values.
    Result<void> compare() {
        const auto found = store_.find_tasks(tasks_);
        if (!found) return found.error();
        std::map<Key, std::string> there;
        for (const Task& task : *found) there[{task.user_id.value(), task.id}] = describe(task);
        for (std::size_t i = 0; i < tasks_.size(); ++i) {
            const Task& task = tasks_[i];
            const auto same = there.find({task.user_id.value(), task.id});
            if (same == there.end() || same->second == describe(task)) continue;
            if (counts_.different++ >= most_shown) continue;
            fmt::print("  line {}: the task {} of user {} is there with other values\n", lines_[i],
                       task.id.to_string(), quote_briefly(task.user_id.value()));
        }
        return {};
    }

    StoreAdmin& store_;
    LineCounts& counts_;
    std::vector<Task> tasks_ = {};
    std::vector<std::int64_t> lines_ = {};
    std::size_t bytes_ = 0;
};

Result<LineCounts> write_lines(LineReader& lines, const Import& import, std::int64_t total,
                               StoreAdmin& store, MisfitFile* file) {
    LineCounts written;
    PieceWriter writer{store, written};
    const auto on_bad_line = [&](const Line& line, const std::string& reason) -> Result<void> {
        if (file != nullptr) return file->add(bad_line_as_json(line, reason));
        // Of a file, they were all looked at before.
        if (auto done = writer.flush(); !done) return done;
        return failed(describe_line(line.number, reason) +
                      "; tasks of lines before it were added, and the same again would go on");
    };
    const auto on_task = [&writer](Entry entry) { return writer.add(std::move(entry)); };
    auto counts = read_lines(lines, import.user, "importing", total, on_bad_line, on_task);
    if (!counts) return counts;
    if (auto done = writer.flush(); !done) return done.error();
    counts->added = written.added;
    counts->different = written.different;
    if (file != nullptr) {
        if (auto synced = file->sync(); !synced) return synced.error();
    }
    return counts;
}

Result<void> report_import(const LineCounts& counts, const Import& import) {
    if (counts.different > most_shown) fmt::print("  and {} more\n", counts.different - most_shown);
    fmt::print("{} tasks added, {} were there already.\n", counts.added,
               counts.tasks - counts.added - counts.different);
    if (counts.of_others > 0) fmt::print("{} of other users left out.\n", counts.of_others);
    if (counts.bad > 0) {
        fmt::print("{} lines are no tasks: {}\n", counts.bad, import.skip_invalid);
    }
    if (counts.different == 0) return {};
    return failed(fmt::format("{} tasks are there with other values, and stayed as they are",
                              counts.different));
}

/// Refuses a file with lines that are no tasks, unless they are to be put aside.
Result<void> judge(const LineCounts& counts, const Import& import) {
    if (import.is_dry_run) {
        fmt::print("{} lines are tasks, {} are not. Nothing was changed.\n", counts.tasks,
                   counts.bad);
        if (counts.of_others > 0) fmt::print("{} of other users left out.\n", counts.of_others);
    }
    if (counts.bad == 0 || (!import.is_dry_run && !import.skip_invalid.empty())) return {};
    return failed(
        fmt::format("{} of {} lines are no tasks, and nothing was changed: mend them, or put them "
                    "aside with --skip-invalid FILE",
                    counts.bad, counts.bad + counts.tasks + counts.of_others));
}

}  // namespace

Result<void> import_tasks(const DatabaseUrl& url, const Import& import) {
    if (auto may = MisfitFile::check_path(import.skip_invalid, url); !may) return may;
    auto lines = LineReader::open(import.file);
    if (!lines) return lines.error();
    const bool skips = !import.skip_invalid.empty();
    std::int64_t total = 0;
    bool may_skip = skips;
    if (lines->is_file()) {
        const auto count = lines->count_lines();
        if (!count) return count.error();
        total = *count;
        const std::int64_t most = import.is_dry_run ? total : (skips ? 0 : most_shown);
        const auto counts = check_lines(*lines, import, total, most);
        if (!counts) return counts.error();
        if (auto judged = judge(*counts, import); !judged) return judged.error();
        may_skip = counts->bad > 0;
    } else if (import.is_dry_run) {
        return invalid("--dry-run: not with a pipe, which can be read only once");
    }
    if (import.is_dry_run) return {};
    const auto store = open_admin(url);
    if (!store) return Error{store.error().code, "DATABASE_URL: " + store.error().message};
    std::optional<MisfitFile> file;
    if (may_skip) {
        auto created = MisfitFile::create(import.skip_invalid);
        if (!created) return created.error();
        file.emplace(std::move(*created));
    }
    const auto counts = write_lines(*lines, import, total, **store, file ? &*file : nullptr);
    if (!counts) return counts.error();
    if (file && counts->bad > 0) file->keep();
    return report_import(*counts, import);
}

}  // namespace taskgate
