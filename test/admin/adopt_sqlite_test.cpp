// SPDX-License-Identifier: MIT
#include "admin/adopt.hpp"
#include "base/json.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace taskgate::test {

namespace {

constexpr std::string_view old_table = R"sql(
    CREATE TABLE {} (
        id CHAR(32) NOT NULL, user_id VARCHAR NOT NULL, title VARCHAR(500) NOT NULL,
        description VARCHAR, {} BOOLEAN NOT NULL, created_at DATETIME NOT NULL,
        updated_at DATETIME, PRIMARY KEY (id));
    INSERT INTO {} VALUES
        ('0190163d8694739baea5966c26f8ad91', 'ada', 'Buy milk', NULL, 0,
         '2026-01-31 12:00:00.123456', '2026-07-01 00:00:00'),
        ('6BA7B8109DAD11D180B400C04FD430C8', 'ada', 'Ürün 🚀', '', 1,
         '2026-01-31 12:00:00', NULL),
        ('{{6ba7b811-9dad-11d1-80b4-00c04fd430c8}}', 'bob', 'x', 'y', 'true',
         '2026-01-31T12:00:00+02:00', '2026-01-31T12:00:00Z');
)sql";

const Words adopted{
    "0190163d-8694-739b-aea5-966c26f8ad91|ada|\"Buy milk\"|null|false|2026-01-31T12:00:00.123456Z|"
    "2026-07-01T00:00:00.000000Z",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8|ada|\"Ürün 🚀\"|\"\"|true|2026-01-31T12:00:00.000000Z|"
    "2026-01-31T12:00:00.000000Z",
    "6ba7b811-9dad-11d1-80b4-00c04fd430c8|bob|\"x\"|\"y\"|true|2026-01-31T10:00:00.000000Z|"
    "2026-01-31T12:00:00.000000Z"};

class AdoptFromSqlite : public AdoptTest {
protected:
    void make_old(const std::string& table = "task",
                  const std::string& completed = "is_completed") {
        execute_sqlite(path("old.db"),
                       fmt::format(fmt::runtime(old_table), table, completed, table));
    }
    /// A row that fits but for one value, which is SQL.
    void add_row(const std::string& id, const std::string& column, const std::string& value) {
        execute_sqlite(path("old.db"),
                       "INSERT INTO task VALUES ('" + id +
                           "', 'eve', 't', NULL, 0, '2026-01-31 12:00:00', '2026-01-31 12:00:00');"
                           "UPDATE task SET " +
                           column + " = " + value + " WHERE id = '" + id + "'");
    }
    [[nodiscard]] std::string old_rows() const {
        return query_sqlite(path("old.db"), "SELECT * FROM task ORDER BY id");
    }
    [[nodiscard]] std::string text_of(const std::string& name) const {
        std::ifstream in{path(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
};

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

TEST_F(AdoptFromSqlite, ShowsEveryRowThatDoesNotFit) {
    make_old();
    const std::vector<std::array<std::string, 3>> rows{
        {"user_id", "''", "user_id is empty"},
        {"user_id", "printf('%.*c', 256, 'x')", "user_id has 256 characters, more than 255"},
        {"user_id", "'a' || char(0) || 'b'", "user_id holds U+0000"},
        {"title", "''", "title is empty"},
        {"title", "printf('%.*c', 501, 'x')", "title has 501 characters, more than 500"},
        {"title", "CAST(x'ff' AS TEXT)", "title is no UTF-8"},
        {"description", "printf('%.*c', 5001, 'x')", "description has 5001 characters"},
        {"is_completed", "'maybe'", "is_completed is \"maybe\", neither true nor false"},
        {"is_completed", "2", "is_completed is \"2\", neither true nor false"},
        {"created_at", "'yesterday'", "created_at \"yesterday\" cannot be read"},
        {"created_at", "1706702400", "created_at \"1706702400\" cannot be read"},
        {"updated_at", "'0000-01-01 00:00:00'", "is outside the years 1 to 9999"},
        {"id", "'7'", "id is no UUID"},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        add_row(fmt::format("{:032}", i), rows[i][0], rows[i][1]);
    }
    const CommandResult result = adopt(file("old.db"), file("new.db"), {"--dry-run"});
    EXPECT_EQ(result.exit_code, 1) << result.output;
    for (const auto& [column, value, reason] : rows) {
        EXPECT_TRUE(contains(result.output, reason)) << reason << "\n" << result.output;
    }
    EXPECT_TRUE(
        contains(result.output, "  does not fit: id \"7\" of user \"eve\": id is no UUID\n"))
        << result.output;
    EXPECT_TRUE(contains(result.output, "3 rows fit, 13 do not.")) << result.output;
    EXPECT_FALSE(std::filesystem::exists(path("new.db")));
}

TEST_F(AdoptFromSqlite, StopsAtRowsThatDoNotFit) {
    make_old();
    for (int i = 0; i < 25; ++i) add_row(fmt::format("{:032}", i), "title", "''");
    const CommandResult result = adopt(file("old.db"), file("new.db"));
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_TRUE(contains(result.output, "  and 5 more\n")) << result.output;
    EXPECT_TRUE(
        contains(result.output, "taskgate: 25 of 28 rows do not fit, and nothing was changed"))
        << result.output;
    EXPECT_FALSE(std::filesystem::exists(path("new.db")));
    // A file that is there stays as it is, too.
    const CommandResult same = adopt(file("old.db"), file("old.db"));
    EXPECT_EQ(same.exit_code, 1);
    EXPECT_EQ(query_sqlite(path("old.db"),
                           "SELECT count(*) FROM sqlite_schema WHERE name LIKE "
                           "'taskgate%'"),
              "0\n");
}

TEST_F(AdoptFromSqlite, WritesRowsThatDoNotFitToAFile) {
    make_old();
    add_row("00000000000000000000000000000001", "title", "CAST(x'61ff' AS TEXT)");
    add_row("00000000000000000000000000000002", "updated_at", "'soon'");
    const CommandResult result =
        adopt(file("old.db"), file("new.db"), {"--skip-invalid", path("bad.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "3 tasks adopted")) << result.output;
    EXPECT_TRUE(contains(result.output, "2 rows do not fit: " + path("bad.jsonl")))
        << result.output;
    EXPECT_EQ(read_tasks(file("new.db")), adopted);
    const std::string text = text_of("bad.jsonl");
    EXPECT_EQ(text,
              R"({"reason":"title is no UTF-8","row":{"id":"00000000000000000000000000000001",)"
              "\"user_id\":\"eve\",\"title\":\"a\xEF\xBF\xBD\","
              R"("description":null,"is_completed":"0","created_at":"2026-01-31 12:00:00",)"
              R"("updated_at":"2026-01-31 12:00:00"}})"
              "\n"
              R"({"reason":"updated_at \"soon\" cannot be read as a date and a time","row":)"
              R"({"id":"00000000000000000000000000000002","user_id":"eve","title":"t",)"
              R"("description":null,"is_completed":"0","created_at":"2026-01-31 12:00:00",)"
              R"("updated_at":"soon"}})"
              "\n");
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(path("bad.jsonl")).permissions() & perms::mask,
              perms::owner_read | perms::owner_write);
}

TEST_F(AdoptFromSqlite, DoesNotOverwriteAFileOfRows) {
    make_old();
    add_row("00000000000000000000000000000001", "title", "''");
    std::ofstream{path("bad.jsonl")} << "mine";
    const CommandResult result =
        adopt(file("old.db"), file("new.db"), {"--skip-invalid", path("bad.jsonl")});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "bad.jsonl: File exists\n")) << result.output;
    EXPECT_EQ(text_of("bad.jsonl"), "mine");
    EXPECT_FALSE(std::filesystem::exists(path("new.db")));
}

TEST_F(AdoptFromSqlite, UndoesEverythingWhereTheStoreFails) {
    make_old();
    add_row("00000000000000000000000000000001", "title", "''");
    write_tasks(file("new.db"), {});
    execute_sqlite(path("new.db"),
                   "CREATE TRIGGER refuse BEFORE INSERT ON taskgate_adoptions BEGIN "
                   "SELECT raise(ABORT, 'refused'); END");
    const CommandResult result =
        adopt(file("old.db"), file("new.db"), {"--skip-invalid", path("bad.jsonl")});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "refused")) << result.output;
    EXPECT_EQ(read_tasks(file("new.db")), Words{});
    EXPECT_FALSE(std::filesystem::exists(path("bad.jsonl")));
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
