// SPDX-License-Identifier: MIT
#include "admin/adopt.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace taskgate::test {

namespace {

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

TEST_F(AdoptFromSqlite, LosesNoRowWhoseIdIsAnothersInOtherLetters) {
    make_old();
    add_row("01a20757-e136-7672-8bf7-7b06bff591e0", "title", "'one'");
    add_row("01A20757E13676728BF77B06BFF591E0", "title", "'two'");
    add_row("{01a20757-e136-7672-8bf7-7b06bff591e0}", "title", "'one'");
    add_row("01a20757e13676728bf77b06bff591e0", "user_id", "'dan'");
    const std::string reason =
        "id \"01A20757E13676728BF77B06BFF591E0\" of user \"eve\": its id is that of a row before "
        "it, with other values\n";
    CommandResult result = adopt(file("old.db"), file("new.db"), {"--dry-run"});
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_TRUE(contains(result.output, reason)) << result.output;
    EXPECT_TRUE(contains(result.output, "6 rows fit, 1 do not.")) << result.output;
    result = adopt(file("old.db"), file("new.db"));
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_TRUE(contains(result.output, "1 of 7 rows do not fit, and nothing was changed"))
        << result.output;
    EXPECT_FALSE(std::filesystem::exists(path("new.db")));
    result = adopt(file("old.db"), file("new.db"), {"--skip-invalid", path("bad.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "5 tasks adopted, 1 were there already.\n"))
        << result.output;
    EXPECT_TRUE(contains(text_of("bad.jsonl"), R"("title":"two")")) << text_of("bad.jsonl");
    // What people have changed since is no contradiction of the table's.
    execute_sqlite(path("new.db"), "UPDATE taskgate_tasks SET title = 'mine'");
    result =
        adopt(file("old.db"), file("new.db"), {"--again", "--skip-invalid", path("again.jsonl")});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "0 tasks adopted, 6 were there already.\n"))
        << result.output;
    EXPECT_EQ(text_of("again.jsonl"), text_of("bad.jsonl"));
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

TEST_F(AdoptFromSqlite, WritesNoRowsToFilesOfEitherStore) {
    make_old();
    add_row("00000000000000000000000000000001", "title", "''");
    for (const std::string name : {"old.db-journal", "new.db", "new.db-wal", "new.db.lock"}) {
        const CommandResult result =
            adopt(file("old.db"), file("new.db"), {"--skip-invalid", path(name)});
        EXPECT_EQ(result.exit_code, 2) << result.output;
        EXPECT_EQ(result.output, "taskgate: --skip-invalid: " + path(name) +
                                     ": it is a file of the store itself\n");
        EXPECT_FALSE(std::filesystem::exists(path(name)));
    }
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

}  // namespace

}  // namespace taskgate::test
