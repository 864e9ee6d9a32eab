// SPDX-License-Identifier: MIT
#include "admin/store_commands.hpp"
#include "admin/terminal.hpp"
#include "store/sqlite/database.hpp"
#include "support/server_process.hpp"
#include "support/test_database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/inotify.h>
#include <unistd.h>

namespace taskgate::test {

namespace {

namespace fs = std::filesystem;

/// `taskgate erase` and `taskgate stats` in a folder of their own, with the store `tasks.db`.
class EraseAndStats : public StoreCommandTest {
protected:
    [[nodiscard]] std::string store() const { return url("tasks.db"); }
    /// The names of the files that hold a text.
    [[nodiscard]] Words files_with(const std::string& text) const {
        Words names;
        for (const auto& file : fs::directory_iterator{path("")}) {
            const std::string name = file.path().filename();
            if (contains(bytes_of(name), text)) names.push_back(name);
        }
        return names;
    }
};

/// Tasks of both users in turn, with texts that are easy to find, some too long for a page.
std::vector<Task> findable_tasks() {
    std::vector<Task> tasks = plain_tasks(2, 1500);
    for (Task& task : tasks) {
        task.title = "TITLE-" + task.user_id.value() + "-" + task.title;
        if (task.id.bytes()[15] % 50 == 0) {
            task.description.emplace();
            for (int i = 0; i < 200; ++i) *task.description += "TEXT-" + task.user_id.value() + " ";
        }
    }
    return tasks;
}

std::vector<Task> tasks_of(std::string_view user, const std::vector<Task>& tasks) {
    std::vector<Task> out;
    std::copy_if(tasks.begin(), tasks.end(), std::back_inserter(out),
                 [&](const Task& task) { return task.user_id.value() == user; });
    return out;
}

TEST_F(EraseAndStats, LeaveNoTraceOfAUserInTheFiles) {
    write_tasks(store(), findable_tasks());
    // Rows that were changed and removed before leave their traces, too.
    execute_sqlite(
        path("tasks.db"),
        "PRAGMA secure_delete = OFF;"
        "UPDATE taskgate_tasks SET title = 'new' WHERE id < x'80' AND title LIKE '%7%';"
        "DELETE FROM taskgate_tasks WHERE user_id = 'user-001' AND title LIKE '%task 1%'");
    ASSERT_NE(files_with("TITLE-user-001"), Words{});
    const std::string others =
        query_sqlite(path("tasks.db"), "SELECT * FROM taskgate_tasks WHERE user_id = 'user-000'");
    const CommandResult result = run(store(), {"erase", "--user", "user-001", "--yes"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "No trace of them is left in the file and its log.\n"))
        << result.output;
    EXPECT_EQ(files_with("TITLE-user-001"), Words{});
    EXPECT_EQ(files_with("TEXT-user-001"), Words{});
    EXPECT_EQ(files_with("user-001"), Words{});
    EXPECT_EQ(query_sqlite(path("tasks.db"), "SELECT * FROM taskgate_tasks"), others);
    // Once more, it finds nothing to do but to look for traces.
    EXPECT_TRUE(contains(run(store(), {"erase", "--user", "user-001", "--yes"}).output,
                         "0 tasks erased.\n"));
}

TEST_F(EraseAndStats, RemoveTracesLaterWhereNobodyIsToWait) {
    write_tasks(store(), findable_tasks());
    execute_sqlite(path("tasks.db"),
                   "PRAGMA secure_delete = OFF;"
                   "UPDATE taskgate_tasks SET title = 'new' WHERE user_id = 'user-001'");
    const Words arguments{"erase", "--user", "user-001", "--yes"};
    Words quick = arguments;
    quick.emplace_back("--no-vacuum");
    const CommandResult result = run(store(), quick);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_TRUE(contains(result.output, "1500 tasks erased.\nTraces of them may be left"))
        << result.output;
    EXPECT_EQ(read_tasks(store()), describe(tasks_of("user-000", findable_tasks())));
    EXPECT_EQ(run(store(), arguments).exit_code, 0);
    EXPECT_EQ(files_with("TITLE-user-001"), Words{});
}

TEST_F(EraseAndStats, LeaveNoTraceWhileAServerHasTheFileOpen) {
    write_tasks(store(), findable_tasks());
    ServerProcess server{path("tasks.db")};
    Wire wire{server.wait_for_port().value()};
    const std::string token = make_token("user-001");
    const auto ask = [&](const std::string& method, const std::string& body) {
        return wire.exchange(method, "/api/user-001/tasks", token, body);
    };
    ASSERT_EQ(ask("POST", R"({"title":"TITLE-user-001-last"})")->status, 201);
    const CommandResult result = run(store(), {"erase", "--user", "user-001", "--yes"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "1501 tasks erased.\n")) << result.output;
    EXPECT_EQ(files_with("user-001"), Words{});
    EXPECT_EQ(ask("GET", "")->body, "[]");
    EXPECT_EQ(ask("POST", R"({"title":"after"})")->status, 201);
    EXPECT_EQ(read_tasks(store()).size(), 1501U);
}

TEST_F(EraseAndStats, KeepTheirTemporaryFilesBesideTheStore) {
    write_tasks(store(), findable_tasks());
    // More than SQLite holds in memory.
    execute_sqlite(path("tasks.db"),
                   "UPDATE taskgate_tasks SET description = hex(randomblob(2000))");
    const int created = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    ASSERT_GE(::inotify_add_watch(created, path("").c_str(), IN_CREATE), 0);
    EXPECT_EQ(run(store(), {"erase", "--user", "user-001", "--yes"}).exit_code, 0);
    std::string names(4096, '\0');
    names.resize(static_cast<std::size_t>(
        std::max<ssize_t>(0, ::read(created, names.data(), names.size()))));
    ::close(created);
    EXPECT_TRUE(contains(names, "etilqs_")) << "SQLite's name for them";
    EXPECT_EQ(files_with("user-000").size(), 1U) << "none stays";
}

TEST_F(EraseAndStats, KeepNoServerFromStartingMeanwhile) {
    write_tasks(store(), findable_tasks());
    auto writer = sqlite::Database::open(path("tasks.db"), sqlite::Access::write, nullptr).value();
    ASSERT_TRUE(writer.execute("BEGIN IMMEDIATE"));
    ServerProcess server{path("tasks.db")};
    const auto port = server.wait_for_port();
    ASSERT_TRUE(port) << server.read_errors();
    Wire wire{*port};
    EXPECT_EQ(wire.exchange("GET", "/api/user-001/tasks", make_token("user-001"), "")->status, 200);
}

TEST_F(EraseAndStats, TouchNobodyElseInPostgres) {
    const TestDatabase database;
    write_tasks(database.url(), findable_tasks());
    const CommandResult result = run(database.url(), {"erase", "--user", "user-001", "--yes"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "1500 tasks erased.\n")) << result.output;
    EXPECT_TRUE(contains(result.output, "until it vacuums the table")) << result.output;
    EXPECT_EQ(read_tasks(database.url()), describe(tasks_of("user-000", findable_tasks())));
}

TEST_F(EraseAndStats, AskForTheUserIdOnce) {
    const std::vector<Task> tasks = plain_tasks(2, 3);
    write_tasks(store(), tasks);
    const Words arguments{"erase", "--user", "user-001"};
    const CommandResult nobody = run(store(), arguments);
    EXPECT_EQ(nobody.exit_code, 2);
    EXPECT_TRUE(contains(nobody.output, "say --yes")) << nobody.output;
    EXPECT_EQ(read_tasks(store()), describe(tasks));
    Words with_store = arguments;
    with_store.insert(with_store.end(), {"--database-url", store()});
    const CommandResult wrong = run_on_terminal(with_store, "user-000\n");
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(contains(wrong.output, "nothing was erased")) << wrong.output;
    EXPECT_EQ(run_on_terminal(with_store, "yes\n").exit_code, 1);
    EXPECT_EQ(run_on_terminal(with_store, "\x04").exit_code, 1) << "the end of the input";
    EXPECT_EQ(read_tasks(store()), describe(tasks));
    const CommandResult right = run_on_terminal(with_store, "user-001\n");
    EXPECT_EQ(right.exit_code, 0) << right.output;
    EXPECT_EQ(read_tasks(store()), describe(tasks_of("user-000", tasks)));
}

TEST_F(EraseAndStats, RefuseAUserIdThatIsEmpty) {
    write_tasks(store(), plain_tasks(1, 1));
    EXPECT_EQ(run(store(), {"erase", "--yes"}).exit_code, 2);
    EXPECT_EQ(run(store(), {"erase", "--user", "", "--yes"}).exit_code, 2);
    EXPECT_EQ(run(sqlite_url(path("none.db")), {"erase", "--user", "ada", "--yes"}).exit_code, 1);
    EXPECT_FALSE(fs::exists(path("none.db")));
    EXPECT_EQ(read_tasks(store()), describe(plain_tasks(1, 1)));
}

TEST_F(EraseAndStats, CountTheSameInBothKindsOfStores) {
    const TestDatabase database;
    std::vector<Task> tasks = awkward_tasks();
    const std::vector<Task> more = plain_tasks(12, 3);
    tasks.insert(tasks.end(), more.begin(), more.end());
    const std::string numbers = R"("tasks":46,"open":45,"completed":1,"users":19,)";
    const std::string rest =
        R"("oldest_change":"1969-12-31T23:59:59.999999Z","newest_change":"9999-12-31T23:59:59.999999Z",)"
        R"("biggest_users":[{"user_id":"ada","tasks":3},{"user_id":"user-000","tasks":3},)"
        R"({"user_id":"user-001","tasks":3},{"user_id":"user-002","tasks":3},)"
        R"({"user_id":"user-003","tasks":3},{"user_id":"user-004","tasks":3},)"
        R"({"user_id":"user-005","tasks":3},{"user_id":"user-006","tasks":3},)"
        R"({"user_id":"user-007","tasks":3},{"user_id":"user-008","tasks":3}]})";
    for (const std::string& url : {store(), database.url()}) {
        write_tasks(url, tasks);
        const CommandResult json = run(url, {"stats", "--json"});
        EXPECT_EQ(json.exit_code, 0) << json.output;
        EXPECT_TRUE(contains(json.output, R"("schema_version":2,)" + numbers)) << json.output;
        EXPECT_TRUE(contains(json.output, rest)) << json.output;
        const CommandResult text = run(url, {"stats"});
        EXPECT_TRUE(contains(text.output, "Tasks           46: 45 open, 1 completed\n"))
            << text.output;
        EXPECT_TRUE(contains(text.output, "Biggest users            3  \"ada\"\n")) << text.output;
    }
}

TEST_F(EraseAndStats, CountAStoreWithoutTasks) {
    write_tasks(store(), {});
    const CommandResult result = run(store(), {"stats", "--json"});
    EXPECT_TRUE(contains(result.output, R"("users":0,"bytes":)")) << result.output;
    EXPECT_TRUE(
        contains(result.output, R"("oldest_change":null,"newest_change":null,"biggest_users":[]})"))
        << result.output;
    EXPECT_EQ(run(sqlite_url(path("none.db")), {"stats"}).exit_code, 1);
    EXPECT_FALSE(fs::exists(path("none.db")));
}

}  // namespace

}  // namespace taskgate::test
