// SPDX-License-Identifier: MIT
#include "admin/adopt.hpp"

#include <filesystem>
#include <tuple>
#include <utility>

namespace taskgate::test {

namespace {

TEST_F(AdoptFromSqlite, TakesOverEveryRow) {
    make_old();
    const std::string before = old_rows();
    const CommandResult result = adopt(file("old.db"), file("new.db"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "3 tasks adopted, 0 were there already.\n"))
        << result.output;
    EXPECT_EQ(read_tasks(file("new.db")), adopted);
    EXPECT_EQ(old_rows(), before);
}

TEST_F(AdoptFromSqlite, TakesOverATableOfTheSameFile) {
    make_old("tasks", "completed");
    const CommandResult result = adopt(file("old.db"), file("old.db"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "is_completed (from completed)")) << result.output;
    EXPECT_EQ(read_tasks(file("old.db")), adopted);
    EXPECT_EQ(query_sqlite(path("old.db"), "SELECT count(*) FROM tasks"), "3\n");
    EXPECT_EQ(query_sqlite(path("old.db"), "SELECT source, tasks FROM taskgate_adoptions"),
              "this database, table tasks|3\n");
}

TEST_F(AdoptFromSqlite, TakesOverMoreThanOnePiece) {
    make_old();
    execute_sqlite(path("old.db"),
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
                   "INSERT INTO task SELECT printf('%032x', i), 'eve', 'task ' || i, NULL, 0, "
                   "'2026-01-31 12:00:00', NULL FROM n");
    const CommandResult result = adopt(file("old.db"), file("new.db"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(file("new.db")).size(), 2503U);
}

TEST_F(AdoptFromSqlite, DoesNothingTheSecondTime) {
    make_old();
    ASSERT_EQ(adopt(file("old.db"), file("new.db")).exit_code, 0);
    execute_sqlite(path("new.db"), "DELETE FROM taskgate_tasks WHERE user_id = 'bob'");
    add_row("00000000000000000000000000000009", "title", "'later'");
    for (const Words& more : {Words{}, Words{"--dry-run"}}) {
        const CommandResult result = adopt(file("old.db"), file("new.db"), more);
        EXPECT_EQ(result.exit_code, 0) << result.output;
        EXPECT_TRUE(contains(result.output, "already, 3 tasks: nothing to do.")) << result.output;
        EXPECT_EQ(read_tasks(file("new.db")).size(), 2U);
    }
    const CommandResult again = adopt(file("old.db"), file("new.db"), {"--again"});
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_TRUE(contains(again.output, "2 tasks adopted, 2 were there already.")) << again.output;
    EXPECT_EQ(query_sqlite(path("new.db"), "SELECT tasks FROM taskgate_adoptions"), "5\n");
}

TEST_F(AdoptFromSqlite, LeavesATaskThatIsThereAsItIs) {
    make_old();
    ASSERT_EQ(adopt(file("old.db"), file("new.db")).exit_code, 0);
    execute_sqlite(path("new.db"),
                   "UPDATE taskgate_tasks SET title = 'mine' WHERE user_id = 'bob'");
    ASSERT_EQ(adopt(file("old.db"), file("new.db"), {"--again"}).exit_code, 0);
    EXPECT_EQ(
        query_sqlite(path("new.db"), "SELECT title FROM taskgate_tasks WHERE user_id = 'bob'"),
        "mine\n");
}

TEST_F(AdoptFromSqlite, ChangesNothingInADryRun) {
    make_old();
    const CommandResult result = adopt(file("old.db"), file("new.db"), {"--dry-run"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    for (const std::string& part :
         {"table \"task\" of " + path("old.db") + ", 3 rows",
          path("new.db") + ", which is to be made", std::string{"id, user_id, title, description"},
          std::string{"of UTC\n"}, std::string{"3 rows fit, 0 do not. Nothing was changed."}}) {
        EXPECT_TRUE(contains(result.output, part)) << part << "\n" << result.output;
    }
    EXPECT_FALSE(std::filesystem::exists(path("new.db")));
    const CommandResult same = adopt(file("old.db"), file("old.db"), {"--dry-run"});
    EXPECT_EQ(same.exit_code, 0) << same.output;
    EXPECT_EQ(query_sqlite(path("old.db"),
                           "SELECT count(*) FROM sqlite_schema WHERE name LIKE "
                           "'taskgate%'"),
              "0\n");
}

TEST_F(AdoptFromSqlite, ReadsTimesInTheZoneThatIsNamed) {
    make_old();
    const CommandResult result =
        adopt(file("old.db"), file("new.db"), {"--timezone", "Europe/Berlin"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(query_sqlite(path("new.db"),
                           "SELECT strftime('%Y-%m-%d %H:%M', created_at / 1000000, 'unixepoch'), "
                           "strftime('%Y-%m-%d %H:%M', updated_at / 1000000, 'unixepoch') "
                           "FROM taskgate_tasks ORDER BY user_id, id"),
              "2026-01-31 11:00|2026-06-30 22:00\n"
              "2026-01-31 11:00|2026-01-31 11:00\n"
              "2026-01-31 10:00|2026-01-31 12:00\n");
    ASSERT_EQ(adopt(file("old.db"), file("fixed.db"), {"--timezone", "-03:30"}).exit_code, 0);
    EXPECT_TRUE(read_tasks(file("fixed.db"))[1].ends_with("|2026-01-31T15:30:00.000000Z"));
    const CommandResult wrong = adopt(file("old.db"), file("x.db"), {"--timezone", "Mars/Base"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_TRUE(wrong.output.starts_with("taskgate: --timezone: no such time zone"))
        << wrong.output;
}

TEST_F(AdoptFromSqlite, DoesWithoutColumnsThatMayBeAbsent) {
    execute_sqlite(path("old.db"),
                   "CREATE TABLE todo (id BLOB, user_id INTEGER, title TEXT, created_at TEXT);"
                   "INSERT INTO todo VALUES (x'0190163d8694739baea5966c26f8ad91', 42, 't', "
                   "'2026-01-31 12:00')");
    const CommandResult result = adopt(file("old.db"), file("new.db"), {"--table", "todo"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "description (not there)")) << result.output;
    EXPECT_EQ(read_tasks(file("new.db")),
              Words{"0190163d-8694-739b-aea5-966c26f8ad91|42|\"t\"|null|false|"
                    "2026-01-31T12:00:00.000000Z|2026-01-31T12:00:00.000000Z"});
}

TEST_F(AdoptFromSqlite, EndsWith2AndOneLineWhereTheTableIsNotClear) {
    execute_sqlite(path("none.db"), "CREATE TABLE other (id TEXT)");
    execute_sqlite(path("both.db"), "CREATE TABLE task (id TEXT); CREATE TABLE tasks (id TEXT)");
    execute_sqlite(path("lacks.db"), "CREATE TABLE task (id TEXT, name TEXT)");
    execute_sqlite(path("twice.db"),
                   "CREATE TABLE task (id, user_id, title, created_at, "
                   "completed, is_completed)");
    const std::vector<std::tuple<std::string, Words, std::string>> cases{
        {"none.db", {}, "there is no table \"task\" or \"tasks\": name it with --table"},
        {"none.db", {"--table", "todo"}, "there is no table \"todo\""},
        {"none.db", {"--table", "a\"; DROP TABLE other; --"}, "there is no table"},
        {"both.db", {}, "name one with --table"},
        {"lacks.db", {}, "lacks user_id, title, created_at (it has id, name)"},
        {"twice.db", {}, "has both is_completed and completed"},
    };
    for (const auto& [name, more, part] : cases) {
        const CommandResult result = adopt(file(name), file("new.db"), more);
        EXPECT_EQ(result.exit_code, 2) << result.output;
        EXPECT_TRUE(result.output.starts_with("taskgate: --from: " + path(name))) << result.output;
        EXPECT_TRUE(contains(result.output, part)) << result.output;
        EXPECT_EQ(count_lines(result.output), 1U) << result.output;
    }
    EXPECT_EQ(adopt(file("missing.db"), file("new.db")).exit_code, 1);
    EXPECT_FALSE(std::filesystem::exists(path("missing.db")));
    EXPECT_FALSE(std::filesystem::exists(path("new.db")));
    EXPECT_EQ(run_program({"adopt"}).exit_code, 2);
}

}  // namespace

}  // namespace taskgate::test
