// SPDX-License-Identifier: MIT
#include "admin/stores.hpp"

#include "base/json.hpp"
#include "store/open_admin.hpp"
#include "store/sqlite/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace taskgate::test {

namespace {

template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

DatabaseUrl read_url(const std::string& url) { return value_of(read_database_url(url)); }

/// An id whose bytes are all the same, of the version that they make it.
TaskId make_id(std::uint8_t byte) {
    TaskId::Bytes bytes{};
    bytes.fill(byte);
    return TaskId{bytes};
}

Task make_task(const std::string& user, TaskId id, std::string title) {
    Task task;
    task.user_id = UserId{user};
    task.id = id;
    task.title = std::move(title);
    task.created_at = task.updated_at = Time{std::chrono::microseconds{1'700'000'000'123'456}};
    return task;
}

std::string repeat(std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

Time at(std::chrono::year_month_day day) { return std::chrono::sys_days{day}; }

}  // namespace

Command program(Words arguments, Words environment) {
    const char* path = std::getenv("TASKGATE_BINARY");
    if (path == nullptr) throw std::runtime_error("TASKGATE_BINARY names no program");
    Command command;
    command.arguments = std::move(arguments);
    command.arguments.insert(command.arguments.begin(), path);
    command.environment = std::move(environment);
    command.user = Command::User::own;
    return command;
}

CommandResult run_program(Words arguments, Words environment) {
    return run_command(program(std::move(arguments), std::move(environment)));
}

std::string sqlite_url(const std::string& path) { return "sqlite:///" + path; }

void execute_sqlite(const std::string& path, const std::string& sql) {
    auto database = value_of(sqlite::Database::open(path, sqlite::Access::create, nullptr));
    if (auto done = database.execute(sql); !done) throw std::runtime_error(done.error().message);
}

std::string query_sqlite(const std::string& path, const std::string& sql) {
    auto database = value_of(sqlite::Database::open(path, sqlite::Access::read, nullptr));
    auto statement = value_of(database.prepare(sql));
    const int columns = sqlite3_column_count(sqlite3_next_stmt(database.handle(), nullptr));
    std::string out;
    while (value_of(statement.step())) {
        for (int i = 0; i < columns; ++i) {
            if (i > 0) out += '|';
            out += statement.is_null(i) ? "null" : std::string{statement.text(i)};
        }
        out += '\n';
    }
    return out;
}

std::vector<Task> awkward_tasks() {
    using namespace std::chrono;
    std::vector<Task> tasks{
        make_task("Ada", make_id(0x00), "nil id, capital user"),
        make_task("Ada", make_id(0xFF), "' \" \\ ; -- /* {} [] NULL \\N \t\r\n$1 %s"),
        make_task("Zoë", make_id(0x4A), "🚀"),
        make_task("ada", make_id(0x11), repeat("🚀", 500)),
        make_task("ada", make_id(0x7F), "   "),
        make_task("ada", make_id(0x80), "e\u0301 \u202Eabc\u200B\uFEFF\uFFFD"),
        make_task("it's \"me\"", make_id(0x33), "\x01\x02\x1B[31m\x7F"),
        make_task(repeat("ß", 255), make_id(0x44), "the longest user id"),
        make_task("é", make_id(0x55), "behind z as bytes"),
        make_task("🚀", make_id(0x66), "last"),
    };
    tasks[0].description = "";
    tasks[1].description = "null";
    tasks[2].description = repeat("\U0010FFFF", 5000);
    tasks[3].is_completed = true;
    tasks[4].created_at = at(year{1} / 1 / 1);
    tasks[4].updated_at = Time{microseconds{-1}};
    tasks[5].created_at = Time{microseconds{0}};
    tasks[5].updated_at = at(year{10'000} / 1 / 1) - microseconds{1};
    std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
        return std::pair{a.user_id.value(), a.id.bytes()} <
               std::pair{b.user_id.value(), b.id.bytes()};
    });
    return tasks;
}

std::vector<Task> plain_tasks(int users, int tasks) {
    std::vector<Task> all;
    for (int user = 0; user < users; ++user) {
        for (int i = 0; i < tasks; ++i) {
            TaskId::Bytes bytes{};
            bytes[13] = static_cast<std::uint8_t>(i >> 16U);
            bytes[14] = static_cast<std::uint8_t>(i >> 8U);
            bytes[15] = static_cast<std::uint8_t>(i);
            all.push_back(make_task(fmt::format("user-{:03}", user), TaskId{bytes},
                                    fmt::format("task {} of {}", i, user)));
        }
    }
    return all;
}

void write_tasks(const std::string& url, std::span<const Task> tasks) {
    const auto store = value_of(open_admin(read_url(url)));
    for (std::size_t begin = 0; begin < tasks.size(); begin += piece_tasks) {
        value_of(store->insert(tasks.subspan(begin, std::min(piece_tasks, tasks.size() - begin))));
    }
}

Words read_tasks(const std::string& url) {
    const auto store = value_of(open_admin_for_reading(read_url(url)));
    const auto reader = value_of(store->read_all());
    Words lines;
    for (;;) {
        const auto tasks = value_of(reader->next());
        if (tasks.empty()) return lines;
        const Words more = describe(tasks);
        lines.insert(lines.end(), more.begin(), more.end());
    }
}

Words describe(std::span<const Task> tasks) {
    Words lines;
    for (const Task& task : tasks) {
        std::string line = task.id.to_string() + "|" + task.user_id.value() + "|";
        json::append_string(line, task.title);
        line += '|';
        if (task.description) {
            json::append_string(line, *task.description);
        } else {
            line += "null";
        }
        line += fmt::format("|{}|{}|{}", task.is_completed, to_rfc3339(task.created_at),
                            to_rfc3339(task.updated_at));
        lines.push_back(std::move(line));
    }
    return lines;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::size_t count_lines(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace taskgate::test
