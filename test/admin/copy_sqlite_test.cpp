// SPDX-License-Identifier: MIT
#include "admin/store_commands.hpp"
#include "base/clock.hpp"
#include "store/migrations/sqlite.hpp"
#include "store/open_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace taskgate::test {

namespace {

class CopyCommand : public StoreCommandTest {
protected:
    /// Copies between two files of the test's folder.
    CommandResult copy(const std::string& from, const std::string& to) {
        return run_program({"copy", "--from", url(from), "--to", url(to)});
    }
    [[nodiscard]] bool exists(std::string_view name) const {
        return std::filesystem::exists(path(name));
    }
};

TEST_F(CopyCommand, CopiesEveryFieldOfAwkwardTasks) {
    write_tasks(url("a.db"), awkward_tasks());
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "10 tasks copied, 0 were there already.\n"))
        << result.output;
    EXPECT_TRUE(
        contains(result.output, "Compared: 10 tasks of 7 users, all counts and digests equal.\n"))
        << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), describe(awkward_tasks()));
    const std::string all =
        "SELECT hex(user_id), hex(id), hex(title), typeof(description), hex(description), "
        "is_completed, created_at, updated_at FROM taskgate_tasks ORDER BY user_id, id";
    EXPECT_EQ(query_sqlite(path("b.db"), all), query_sqlite(path("a.db"), all));
}

TEST_F(CopyCommand, CopiesMoreThanOnePiece) {
    write_tasks(url("a.db"), plain_tasks(3, 1234));
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "3702 tasks copied")) << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), describe(plain_tasks(3, 1234)));
}

TEST_F(CopyCommand, CopiesAStoreWithoutTasks) {
    write_tasks(url("a.db"), {});
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "Compared: 0 tasks of 0 users")) << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), Words{});
}

TEST_F(CopyCommand, GoesOnWhereATaskIsThereAlready) {
    write_tasks(url("a.db"), plain_tasks(2, 10));
    write_tasks(url("b.db"), std::vector{plain_tasks(2, 10)[3], plain_tasks(2, 10)[17]});
    CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "18 tasks copied, 2 were there already.\n"))
        << result.output;
    result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "0 tasks copied, 20 were there already.\n"))
        << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), describe(plain_tasks(2, 10)));
}

TEST_F(CopyCommand, LeavesOtherUsersOfTheDestinationAlone) {
    write_tasks(url("a.db"), std::vector{plain_tasks(3, 1)[1]});
    write_tasks(url("b.db"), std::vector{plain_tasks(3, 1)[0], plain_tasks(3, 1)[2]});
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), describe(plain_tasks(3, 1)));
}

TEST_F(CopyCommand, FindsATaskThatDiffers) {
    write_tasks(url("a.db"), plain_tasks(3, 5));
    ASSERT_EQ(copy("a.db", "b.db").exit_code, 0);
    execute_sqlite(path("b.db"),
                   "UPDATE taskgate_tasks SET updated_at = updated_at + 1 WHERE user_id = "
                   "'user-001' AND title LIKE 'task 3 %'");
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_TRUE(contains(result.output, "  user \"user-001\": 5 tasks in both, and not the same\n"))
        << result.output;
    EXPECT_TRUE(contains(result.output, "taskgate: the copy is not the same for 1 of 3 users"))
        << result.output;
    EXPECT_FALSE(contains(result.output, "Compared:")) << result.output;
}

TEST_F(CopyCommand, FindsATaskThatOnlyTheDestinationHas) {
    write_tasks(url("a.db"), plain_tasks(1, 5));
    write_tasks(url("b.db"), plain_tasks(1, 6));
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_TRUE(contains(result.output, "5 tasks in the source, 6 in the copy")) << result.output;
}

TEST_F(CopyCommand, RefusesOneStoreAsSourceAndDestination) {
    write_tasks(url("a.db"), plain_tasks(1, 1));
    std::filesystem::create_symlink(path("a.db"), path("link.db"));
    const std::string folder = std::filesystem::path{path(".")}.parent_path().filename().string();
    for (const std::string& name : Words{"a.db", "link.db", "./a.db", "../" + folder + "/a.db"}) {
        const CommandResult result = copy("a.db", name);
        EXPECT_EQ(result.exit_code, 2) << result.output;
        EXPECT_EQ(result.output, "taskgate: --from and --to name the same store\n");
    }
}

TEST_F(CopyCommand, RefusesASourceThatIsNoStore) {
    execute_sqlite(path("other.db"), "CREATE TABLE task (id CHAR(32))");
    std::ofstream{path("text.db")} << std::string(5000, 'x');
    const std::vector<std::pair<std::string, std::string>> cases{
        {"missing.db", "there is no such file"},
        {"other.db", "there are no tables of Taskgate in it"},
        {"text.db", "file is not a database"},
    };
    for (const auto& [name, part] : cases) {
        const CommandResult result = copy(name, "b.db");
        EXPECT_EQ(result.exit_code, 1) << result.output;
        EXPECT_TRUE(result.output.starts_with("taskgate: --from: " + path(name))) << result.output;
        EXPECT_TRUE(contains(result.output, part)) << result.output;
        EXPECT_EQ(count_lines(result.output), 1U) << result.output;
        EXPECT_FALSE(exists("b.db")) << name;
    }
    EXPECT_FALSE(exists("missing.db"));
    EXPECT_EQ(query_sqlite(path("other.db"), "SELECT count(*) FROM sqlite_schema"), "1\n");
}

TEST_F(CopyCommand, RefusesAStoreOfANewerVersion) {
    write_tasks(url("new.db"), plain_tasks(1, 1));
    execute_sqlite(path("new.db"),
                   "INSERT INTO taskgate_migrations (version, name) VALUES (999, 'future')");
    write_tasks(url("a.db"), plain_tasks(1, 2));
    for (const auto& [from, to] : {std::pair{"new.db", "b.db"}, std::pair{"a.db", "new.db"}}) {
        const CommandResult result = copy(from, to);
        EXPECT_EQ(result.exit_code, 1) << result.output;
        EXPECT_TRUE(contains(result.output, "of version 999, newer than")) << result.output;
    }
    EXPECT_FALSE(exists("b.db"));
    EXPECT_EQ(query_sqlite(path("new.db"), "SELECT count(*) FROM taskgate_tasks"), "1\n");
}

TEST_F(CopyCommand, ReadsAnOlderVersionWithoutChangingIt) {
    execute_sqlite(
        path("old.db"),
        std::string{sqlite::migrations[0].sql} +
            "CREATE TABLE taskgate_migrations (version INTEGER PRIMARY KEY, name TEXT "
            "NOT NULL, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT;"
            "INSERT INTO taskgate_migrations (version, name) VALUES (1, 'tasks');"
            "INSERT INTO taskgate_tasks VALUES ('ada', zeroblob(16), 't', NULL, 0, 1, 2)");
    const CommandResult result = copy("old.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(url("b.db")).size(), 1U);
    EXPECT_EQ(query_sqlite(path("old.db"), "SELECT max(version) FROM taskgate_migrations"), "1\n");
}

TEST_F(CopyCommand, NamesATaskThatNoStoreMayHold) {
    std::vector<Task> tasks = plain_tasks(1, 1);
    tasks[0].title = std::string{"a\0b", 3};
    write_tasks(url("a.db"), tasks);
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output,
                         "taskgate: the task 00000000-0000-0000-0000-000000000000 of user "
                         "\"user-000\" cannot be copied: its title holds U+0000\n"))
        << result.output;
}

TEST_F(CopyCommand, ReadsAndWritesStoresThatAreServed) {
    write_tasks(url("a.db"), plain_tasks(2, 700));
    const SystemClock clock;
    const auto from = open_store(url("a.db"), clock);
    const auto to = open_store(url("b.db"), clock);
    ASSERT_TRUE(from && to);
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), describe(plain_tasks(2, 700)));
}

TEST_F(CopyCommand, MakesAFileThatOnlyItsOwnerCanRead) {
    write_tasks(url("a.db"), plain_tasks(1, 1));
    ASSERT_EQ(copy("a.db", "b.db").exit_code, 0);
    EXPECT_EQ(std::filesystem::status(path("b.db")).permissions() & std::filesystem::perms::mask,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(CopyCommand, ReadsUrlsFromVariables) {
    write_tasks(url("a.db"), plain_tasks(1, 3));
    const CommandResult result = run_program({"copy", "--from", "env:OLD", "--to", "env:NEW"},
                                             {"OLD=" + url("a.db"), "NEW=" + url("b.db")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), describe(plain_tasks(1, 3)));
}

TEST_F(CopyCommand, EndsWith2AndOneLineWhereAnOptionIsWrong) {
    const std::string postgres = "postgresql://ada:hunter2@x@localhost/app";
    const std::vector<std::pair<Words, std::string>> cases{
        {{"--from", "env:NO_SUCH", "--to", url("b.db")}, "--from: the variable NO_SUCH is not set"},
        {{"--from", url("a.db"), "--to", "env:"}, "--to: the variable  is not set"},
        {{"--from", "oracle://x", "--to", url("b.db")}, "--from: unknown scheme"},
        {{"--from", url("a.db"), "--to", "sqlite:///:memory:"}, "--to: a database in memory"},
        {{"--from", postgres, "--to", url("b.db")}, "--from: "},
        {{"--from", url("a.db"), "--to", "env:SECRET_URL"}, "--to: "},
    };
    for (const auto& [words, part] : cases) {
        Words arguments{"copy"};
        arguments.insert(arguments.end(), words.begin(), words.end());
        const CommandResult result = run_program(arguments, {"SECRET_URL=" + postgres});
        EXPECT_EQ(result.exit_code, 2) << result.output;
        EXPECT_TRUE(result.output.starts_with("taskgate: " + part)) << result.output;
        EXPECT_EQ(count_lines(result.output), 1U) << result.output;
        EXPECT_FALSE(contains(result.output, "hunter2")) << result.output;
    }
    EXPECT_EQ(run_program({"copy", "--from", url("a.db")}).exit_code, 2);
    EXPECT_FALSE(exists("a.db"));
    EXPECT_FALSE(exists("b.db"));
}

TEST_F(CopyCommand, GoesOnAfterItWasKilled) {
    constexpr int tasks = 30'000;
    write_tasks(url("a.db"), plain_tasks(1, tasks));
    write_tasks(url("b.db"), {});
    const std::string count = "SELECT count(*) FROM taskgate_tasks";
    {
        BackgroundProcess process{program({"copy", "--from", url("a.db"), "--to", url("b.db")})};
        while (query_sqlite(path("b.db"), count) == "0\n") {
        }
        process.kill_with_children();
    }
    const int before = std::stoi(query_sqlite(path("b.db"), count));
    EXPECT_GT(before, 0);
    ASSERT_LT(before, tasks);
    const CommandResult result = copy("a.db", "b.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, std::to_string(before) + " were there already."))
        << result.output;
    EXPECT_EQ(read_tasks(url("b.db")), describe(plain_tasks(1, tasks)));
}

}  // namespace

}  // namespace taskgate::test
