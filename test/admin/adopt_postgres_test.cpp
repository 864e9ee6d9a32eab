// SPDX-License-Identifier: MIT
#include "admin/adopt.hpp"
#include "support/test_database.hpp"

namespace taskgate::test {

namespace {

constexpr const char* old_table = R"sql(
    CREATE TABLE task (
        id uuid PRIMARY KEY, user_id varchar NOT NULL, title varchar(500) NOT NULL,
        description varchar, completed boolean NOT NULL, created_at timestamp NOT NULL,
        updated_at timestamptz NOT NULL);
    INSERT INTO task VALUES
        ('0190163d-8694-739b-aea5-966c26f8ad91', 'ada', 'Buy milk', NULL, false,
         '2026-01-31 12:00:00.123456', '2026-07-01 00:00:00+02'),
        ('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'bob', 'Ürün 🚀', E'a\nb', true,
         '2026-07-31 12:00:00', '2026-07-31 12:00:00.5Z');
)sql";

const Words adopted{
    "0190163d-8694-739b-aea5-966c26f8ad91|ada|\"Buy milk\"|null|false|2026-01-31T12:00:00.123456Z|"
    "2026-06-30T22:00:00.000000Z",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8|bob|\"Ürün 🚀\"|\"a\\nb\"|true|2026-07-31T12:00:00.000000Z|"
    "2026-07-31T12:00:00.500000Z"};

class AdoptFromPostgres : public AdoptTest {
protected:
    TestDatabase database_;
};

TEST_F(AdoptFromPostgres, TakesOverATableOfTheSameDatabase) {
    database_.execute(old_table);
    const std::string rows = "SELECT * FROM task ORDER BY id";
    const std::string before = database_.query(rows);
    const CommandResult result = adopt(database_.url(), database_.url());
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "2 tasks adopted")) << result.output;
    EXPECT_FALSE(contains(result.output, "p@ss")) << result.output;
    EXPECT_EQ(read_tasks(database_.url()), adopted);
    EXPECT_EQ(database_.query(rows), before);
    EXPECT_EQ(database_.query("SELECT source, tasks FROM taskgate_adoptions"),
              "this database, table task|2\n");
}

TEST_F(AdoptFromPostgres, MovesBetweenKindsOfStore) {
    database_.execute(old_table);
    ASSERT_EQ(adopt(database_.url(), file("new.db")).exit_code, 0);
    EXPECT_EQ(read_tasks(file("new.db")), adopted);
    execute_sqlite(path("old.db"),
                   "CREATE TABLE task (id CHAR(32), user_id TEXT, title TEXT, created_at TEXT);"
                   "INSERT INTO task VALUES ('0190163d8694739baea5966c26f8ad91', 'ada', 't', "
                   "'2026-01-31 12:00:00')");
    ASSERT_EQ(adopt(file("old.db"), database_.url()).exit_code, 0);
    EXPECT_EQ(database_.query("SELECT id, user_id, title FROM taskgate_tasks"),
              "0190163d-8694-739b-aea5-966c26f8ad91|ada|t\n");
    EXPECT_EQ(database_.query("SELECT source FROM taskgate_adoptions"),
              path("old.db") + ", table task\n");
}

TEST_F(AdoptFromPostgres, ReadsTimesAsTheyAreWhateverTheServerThinksOfThem) {
    database_.execute(old_table);
    database_.execute("ALTER DATABASE " + database_.name() + " SET TimeZone = 'Asia/Tokyo'");
    database_.execute("ALTER DATABASE " + database_.name() + " SET DateStyle = 'German'");
    ASSERT_EQ(adopt(database_.url(), file("utc.db")).exit_code, 0);
    EXPECT_EQ(read_tasks(file("utc.db")), adopted);
    // In Tokyo, this is in the year 10000.
    database_.execute("UPDATE task SET updated_at = '9999-12-31 23:30Z' WHERE user_id = 'bob'");
    const CommandResult result =
        adopt(database_.url(), file("berlin.db"), {"--timezone", "Europe/Berlin"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    const Words tasks = read_tasks(file("berlin.db"));
    EXPECT_TRUE(tasks.at(0).ends_with("|2026-01-31T11:00:00.123456Z|2026-06-30T22:00:00.000000Z"));
    EXPECT_TRUE(tasks.at(1).ends_with("|2026-07-31T10:00:00.000000Z|9999-12-31T23:30:00.000000Z"));
}

TEST_F(AdoptFromPostgres, DoesNothingTheSecondTime) {
    database_.execute(old_table);
    ASSERT_EQ(adopt(database_.url(), database_.url()).exit_code, 0);
    database_.execute("DELETE FROM taskgate_tasks WHERE user_id = 'bob'");
    const CommandResult second = adopt(database_.url(), database_.url());
    EXPECT_EQ(second.exit_code, 0) << second.output;
    EXPECT_TRUE(contains(second.output, "already, 2 tasks: nothing to do.")) << second.output;
    EXPECT_EQ(database_.query("SELECT count(*) FROM taskgate_tasks"), "1\n");
    const CommandResult again = adopt(database_.url(), database_.url(), {"--again"});
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_EQ(read_tasks(database_.url()), adopted);
    EXPECT_EQ(database_.query("SELECT tasks FROM taskgate_adoptions"), "3\n");
}

TEST_F(AdoptFromPostgres, ChangesNothingInADryRun) {
    database_.execute(old_table);
    database_.execute(
        "ALTER TABLE task ALTER COLUMN title TYPE text; INSERT INTO task VALUES "
        "(gen_random_uuid(), 'eve', repeat('x', 501), NULL, false, now(), now()),"
        "(gen_random_uuid(), 'eve', 't', NULL, false, 'infinity', now()),"
        "(gen_random_uuid(), 'eve', 't', NULL, false, '0044-03-15 BC', now()),"
        "(gen_random_uuid(), 'eve', 't', NULL, false, now(), '20000-01-01')");
    const CommandResult result = adopt(database_.url(), database_.url(), {"--dry-run"});
    EXPECT_EQ(result.exit_code, 1) << result.output;
    for (const std::string part :
         {"title has 501 characters", "created_at \"infinity\" cannot be read",
          "created_at \"0044-03-15 00:00:00 BC\" cannot be read",
          "updated_at \"20000-01-01 00:00:00+00\" cannot be read", "2 rows fit, 4 do not"}) {
        EXPECT_TRUE(contains(result.output, part)) << part << "\n" << result.output;
    }
    EXPECT_EQ(database_.query("SELECT count(*) FROM pg_class WHERE relname LIKE 'taskgate%'"),
              "0\n");
    const CommandResult stopped = adopt(database_.url(), database_.url());
    EXPECT_EQ(stopped.exit_code, 1);
    EXPECT_EQ(database_.query("SELECT count(*) FROM pg_class WHERE relname LIKE 'taskgate%'"),
              "0\n");
    const CommandResult skipped =
        adopt(database_.url(), database_.url(), {"--skip-invalid", path("bad.jsonl")});
    EXPECT_EQ(skipped.exit_code, 0) << skipped.output;
    EXPECT_EQ(read_tasks(database_.url()), adopted);
}

TEST_F(AdoptFromPostgres, UndoesEverythingWhereTheStoreFails) {
    database_.execute(old_table);
    write_tasks(database_.url(), {});
    database_.execute("ALTER TABLE taskgate_adoptions ADD CHECK (tasks < 0)");
    const CommandResult result = adopt(database_.url(), database_.url());
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_EQ(database_.query("SELECT count(*) FROM taskgate_tasks"), "0\n");
}

TEST_F(AdoptFromPostgres, FindsATableOfAnotherSchemaAndOddNames) {
    database_.execute(
        "CREATE SCHEMA app; CREATE TABLE app.\"to do\" (id text, user_id bigint, "
        "title text, created_at timestamptz, is_completed integer, gone text);"
        "ALTER TABLE app.\"to do\" DROP COLUMN gone;"
        "INSERT INTO app.\"to do\" VALUES ('0190163D8694739BAEA5966C26F8AD91', 42, "
        "'t', '2026-01-31 12:00:00Z', 1)");
    const CommandResult result = adopt(database_.url(), database_.url(), {"--table", "app.to do"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(database_.url()),
              Words{"0190163d-8694-739b-aea5-966c26f8ad91|42|\"t\"|null|true|"
                    "2026-01-31T12:00:00.000000Z|2026-01-31T12:00:00.000000Z"});
    const CommandResult none = adopt(database_.url(), database_.url());
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_TRUE(contains(none.output, "there is no table \"task\" or \"tasks\"")) << none.output;
}

}  // namespace

}  // namespace taskgate::test
