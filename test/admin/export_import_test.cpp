// SPDX-License-Identifier: MIT
#include "admin/store_commands.hpp"
#include "app/task_line.hpp"
#include "store/open_store.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace taskgate::test {

namespace {

/// The lines that `export` writes of these tasks.
std::string lines_of(std::span<const Task> tasks) {
    std::string lines;
    for (const Task& task : tasks) append_task_line(lines, task);
    return lines;
}

/// `taskgate export` and `taskgate import` in a folder of their own.
class ExportAndImport : public StoreCommandTest {
protected:
    void write(const std::string& name, const std::string& text) const {
        std::ofstream{path(name), std::ios::binary} << text;
    }
    /// Whether a file that is not whole was left behind.
    [[nodiscard]] bool has_partial_file() const {
        const std::filesystem::directory_iterator files{path("")};
        return std::any_of(begin(files), end(files),
                           [](const auto& file) { return file.path().extension() == ".partial"; });
    }
};

TEST_F(ExportAndImport, CarryEveryByteBetweenBothKindsOfStores) {
    const TestDatabase database;
    write_tasks(url("a.db"), awkward_tasks());
    CommandResult result = run(url("a.db"), {"export", path("a.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(result.output, "10 tasks exported.\n");
    EXPECT_EQ(bytes_of("a.jsonl"), lines_of(awkward_tasks()));
    result = run(database.url(), {"import", path("a.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(result.output, "10 tasks added, 0 were there already.\n");
    result = run(database.url(), {"export", path("b.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(bytes_of("b.jsonl"), bytes_of("a.jsonl"));
    result = run(url("c.db"), {"import", path("b.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(url("c.db")), describe(awkward_tasks()));
    result = run(url("c.db"), {"export", path("c.jsonl")});
    EXPECT_EQ(bytes_of("c.jsonl"), bytes_of("a.jsonl"));
}

TEST_F(ExportAndImport, AddNothingTheSecondTime) {
    const TestDatabase database;
    write("a.jsonl", lines_of(plain_tasks(3, 900)));
    for (const std::string& store : {url("a.db"), database.url()}) {
        CommandResult result = run(store, {"import", path("a.jsonl")});
        EXPECT_EQ(result.output, "2700 tasks added, 0 were there already.\n");
        result = run(store, {"import", path("a.jsonl")});
        EXPECT_EQ(result.exit_code, 0);
        EXPECT_EQ(result.output, "0 tasks added, 2700 were there already.\n");
        EXPECT_EQ(read_tasks(store), describe(plain_tasks(3, 900)));
    }
}

TEST_F(ExportAndImport, ReportATaskThatDiffersAndLeaveIt) {
    const TestDatabase database;
    std::vector<Task> tasks = plain_tasks(2, 2);
    for (const std::string& store : {url("a.db"), database.url()}) {
        write_tasks(store, plain_tasks(2, 2));
        tasks[2].title = "other";
        write("a.jsonl", lines_of(tasks));
        const CommandResult result = run(store, {"import", path("a.jsonl")});
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_EQ(result.output,
                  "  line 3: the task 00000000-0000-0000-0000-000000000000 of user \"user-001\" is "
                  "there with other values\n"
                  "0 tasks added, 3 were there already.\n"
                  "taskgate: 1 tasks are there with other values, and stayed as they are\n");
        EXPECT_EQ(read_tasks(store), describe(plain_tasks(2, 2)));
    }
}

TEST_F(ExportAndImport, TakeOneUserAlone) {
    const TestDatabase database;
    const std::vector<Task> tasks = plain_tasks(3, 2);
    const std::vector<Task> of_one{tasks.begin() + 2, tasks.begin() + 4};
    write("all.jsonl", lines_of(tasks));
    for (const std::string& store : {url("a.db"), database.url()}) {
        write_tasks(store, tasks);
        const CommandResult result = run(store, {"export", "-", "--user", "user-001"});
        EXPECT_EQ(result.exit_code, 0);
        EXPECT_EQ(result.output, lines_of(of_one) + "2 tasks exported.\n");
    }
    const CommandResult result =
        run(url("b.db"), {"import", path("all.jsonl"), "--user", "user-001"});
    EXPECT_EQ(result.output, "2 tasks added, 0 were there already.\n4 of other users left out.\n");
    EXPECT_EQ(read_tasks(url("b.db")), describe(of_one));
    // A variable that is not set is not everybody.
    EXPECT_EQ(run(url("a.db"), {"export", "-", "--user", ""}).exit_code, 2);
    EXPECT_EQ(run(url("b.db"), {"import", path("all.jsonl"), "--user", ""}).exit_code, 2);
}

TEST_F(ExportAndImport, NameBadLinesAndChangeNothing) {
    const std::vector<Task> tasks = plain_tasks(1, 2);
    write("a.jsonl", lines_of(std::vector{tasks[0]}) + "{\"title\":\n\n" +
                         std::string(2 << 20, 'x') + "\n" + lines_of(std::vector{tasks[1]}));
    const std::string bad_lines =
        "  line 2: JSON decode error at character 10\n"
        "  line 4: it is longer than 1048576 bytes\n";
    CommandResult result = run(url("a.db"), {"import", path("a.jsonl")});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.output, bad_lines +
                                 "taskgate: 2 of 4 lines are no tasks, and nothing was changed: "
                                 "mend them, or put them aside with --skip-invalid FILE\n");
    EXPECT_FALSE(std::filesystem::exists(path("a.db")));
    result = run(url("a.db"), {"import", path("a.jsonl"), "--dry-run"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "2 lines are tasks, 2 are not. Nothing was changed.\n"))
        << result.output;
    EXPECT_FALSE(std::filesystem::exists(path("a.db")));
}

TEST_F(ExportAndImport, TakeWhatEditorsOfOtherSystemsAdd) {
    const std::vector<Task> tasks = plain_tasks(1, 2);
    std::string text = "\xEF\xBB\xBF" + lines_of(tasks);
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 4) {
        text.replace(at, 1, "\r\n\r\n");
    }
    write("a.jsonl", text);
    const CommandResult result = run(url("a.db"), {"import", path("a.jsonl")});
    EXPECT_EQ(result.output, "2 tasks added, 0 were there already.\n");
    EXPECT_EQ(read_tasks(url("a.db")), describe(tasks));
    // At the very beginning alone.
    write("b.jsonl", "\r\n\xEF\xBB\xBF" + lines_of(tasks));
    EXPECT_EQ(run(url("b.db"), {"import", path("b.jsonl")}).exit_code, 1);
}

TEST_F(ExportAndImport, TakeWhatComesThroughAPipeBeforeABadLine) {
    const std::vector<Task> tasks = plain_tasks(1, 2);
    write("a.jsonl",
          lines_of(std::vector{tasks[0]}) + "nonsense\n" + lines_of(std::vector{tasks[1]}));
    Command command = program({"import", "-"}, {"DATABASE_URL=" + url("a.db")});
    command.arguments = {"sh", "-c",
                         "cat '" + path("a.jsonl") + "' | '" + command.arguments[0] + "' import -"};
    const CommandResult result = run_command(command);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.output,
              "taskgate: line 2: JSON decode error at character 1; tasks of lines before it were "
              "added, and the same again would go on\n");
    EXPECT_EQ(read_tasks(url("a.db")), describe(std::vector{tasks[0]}));
}

TEST_F(ExportAndImport, PutBadLinesAside) {
    const std::vector<Task> tasks = plain_tasks(1, 2);
    write("a.jsonl",
          lines_of(std::vector{tasks[0]}) + "{\"a\xFF\n" + lines_of(std::vector{tasks[1]}));
    const CommandResult result =
        run(url("a.db"), {"import", path("a.jsonl"), "--skip-invalid", path("bad.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(result.output, "2 tasks added, 0 were there already.\n1 lines are no tasks: " +
                                 path("bad.jsonl") + "\n");
    EXPECT_EQ(bytes_of("bad.jsonl"),
              "{\"line\":2,\"reason\":\"JSON decode error at character 4\",\"text\":"
              "\"{\\\"a\xEF\xBF\xBD\"}\n");
    EXPECT_EQ(read_tasks(url("a.db")), describe(tasks));
}

TEST_F(ExportAndImport, WriteAFileThatAppearsWhole) {
    write_tasks(url("a.db"), plain_tasks(1, 1));
    write("a.jsonl", "before");
    std::filesystem::create_symlink(path("a.jsonl"), path("link.jsonl"));
    ASSERT_EQ(run(url("a.db"), {"export", path("link.jsonl")}).exit_code, 0);
    EXPECT_EQ(bytes_of("a.jsonl"), lines_of(plain_tasks(1, 1)));
    EXPECT_TRUE(std::filesystem::is_symlink(path("link.jsonl")));
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(path("a.jsonl")).permissions() & perms::mask,
              perms::owner_read | perms::owner_write);
    EXPECT_FALSE(has_partial_file());
    // One that fails leaves what was there.
    std::vector<Task> tasks = plain_tasks(1, 1500);
    tasks.back().title = std::string{"a\0b", 3};
    write_tasks(url("a.db"), tasks);
    const CommandResult result = run(url("a.db"), {"export", path("a.jsonl")});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "cannot be exported: its title holds U+0000"))
        << result.output;
    EXPECT_EQ(bytes_of("a.jsonl"), lines_of(plain_tasks(1, 1)));
    EXPECT_FALSE(has_partial_file());
    EXPECT_EQ(run(url("a.db"), {"export", path("")}).exit_code, 1);
    EXPECT_EQ(run(url("none.db"), {"export", path("a.jsonl")}).exit_code, 1);
}

TEST_F(ExportAndImport, RefuseFilesOfTheStore) {
    write_tasks(url("a.db"), plain_tasks(1, 3));
    write("a.jsonl", "no task\n");
    std::filesystem::create_symlink(path("a.db"), path("link"));
    std::filesystem::create_hard_link(path("a.db"), path("hard"));
    for (const std::string name :
         {"a.db", "./a.db", "link", "hard", "a.db-wal", "a.db-shm", "a.db-journal", "a.db.lock"}) {
        CommandResult result = run(url("a.db"), {"export", path(name)});
        EXPECT_EQ(result.exit_code, 2) << name;
        EXPECT_EQ(result.output,
                  "taskgate: " + path(name) + ": it is a file of the store itself\n");
        result = run(url("a.db"), {"import", path("a.jsonl"), "--skip-invalid", path(name)});
        EXPECT_EQ(result.exit_code, 2) << name;
        EXPECT_EQ(result.output, "taskgate: --skip-invalid: " + path(name) +
                                     ": it is a file of the store itself\n");
    }
    EXPECT_EQ(read_tasks(url("a.db")), describe(plain_tasks(1, 3)));
    EXPECT_EQ(run(url("a.db"), {"export", path("a.db.jsonl")}).exit_code, 0);
}

TEST_F(ExportAndImport, WorkBesideAServer) {
    const std::vector<Task> tasks = plain_tasks(2, 700);
    write("a.jsonl", lines_of(tasks));
    const SystemClock clock;
    const auto served = open_store(url("a.db"), clock);
    ASSERT_TRUE(served);
    EXPECT_EQ(run(url("a.db"), {"import", path("a.jsonl")}).exit_code, 0);
    EXPECT_EQ(run(url("a.db"), {"export", path("b.jsonl")}).exit_code, 0);
    EXPECT_EQ(bytes_of("b.jsonl"), lines_of(tasks));
}

TEST_F(ExportAndImport, GoOnAfterAnImportWasKilled) {
    constexpr int count = 30'000;
    const std::vector<Task> tasks = plain_tasks(1, count);
    write("a.jsonl", lines_of(tasks));
    write_tasks(url("a.db"), {});
    const std::string there = "SELECT count(*) FROM taskgate_tasks";
    {
        BackgroundProcess process{
            program({"import", path("a.jsonl")}, {"DATABASE_URL=" + url("a.db")})};
        while (query_sqlite(path("a.db"), there) == "0\n") {
        }
        process.kill_with_children();
    }
    const int before = std::stoi(query_sqlite(path("a.db"), there));
    EXPECT_GT(before, 0);
    ASSERT_LT(before, count);
    const CommandResult result = run(url("a.db"), {"import", path("a.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, std::to_string(before) + " were there already."))
        << result.output;
    EXPECT_EQ(read_tasks(url("a.db")), describe(tasks));
}

}  // namespace

}  // namespace taskgate::test
