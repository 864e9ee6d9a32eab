// SPDX-License-Identifier: MIT
#pragma once

#include "domain/task.hpp"
#include "support/background_process.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Short ways to whole stores, and to the program's commands that work on them.
namespace taskgate::test {

using Words = std::vector<std::string>;

/// How the program is started with these arguments and variables (`NAME=value`), and no other.
Command program(Words arguments, Words environment = {});
/// Runs it to its end.
CommandResult run_program(Words arguments, Words environment = {});

/// The URL of an SQLite file.
std::string sqlite_url(const std::string& path);
/// Runs statements on an SQLite file, which is made where there is none. Failures throw.
void execute_sqlite(const std::string& path, const std::string& sql);
/// The columns of all rows as text, `|` between columns and a line end behind each row.
std::string query_sqlite(const std::string& path, const std::string& sql);

/// Tasks of several users with everything that a text, an id and a time can be, in the order of a
/// whole store.
std::vector<Task> awkward_tasks();
/// Plain tasks: `users` users with `tasks` each, in the order of a whole store.
std::vector<Task> plain_tasks(int users, int tasks);

/// Puts tasks into a store, which is made where there is none. Failures throw.
void write_tasks(const std::string& url, std::span<const Task> tasks);
/// Every field of every task of a store, a line each. Failures throw.
Words read_tasks(const std::string& url);
/// The same of tasks at hand.
Words describe(std::span<const Task> tasks);

bool contains(std::string_view text, std::string_view part);
std::size_t count_lines(std::string_view text);

}  // namespace taskgate::test
