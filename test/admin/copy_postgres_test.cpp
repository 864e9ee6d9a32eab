// SPDX-License-Identifier: MIT
#include "admin/stores.hpp"
#include "support/raw_postgres.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace taskgate::test {

namespace {

class CopyBetweenStores : public ::testing::Test {
protected:
    static CommandResult copy(const std::string& from, const std::string& to) {
        return run_program({"copy", "--from", "env:FROM", "--to", "env:TO"},
                           {"FROM=" + from, "TO=" + to});
    }
    [[nodiscard]] std::string file(std::string_view name) const {
        return sqlite_url(folder_ / name);
    }

    /// Starts a copy from a file of these tasks into the database, and waits until it can go no
    /// further: `holder_` has a task of the last piece in a transaction that is not committed.
    std::unique_ptr<BackgroundProcess> start_stuck(const std::string& from,
                                                   const std::vector<Task>& tasks) {
        write_tasks(database_.url(), {});
        holder_.emplace(database_.url());
        holder_->execute("BEGIN");
        holder_->execute("INSERT INTO taskgate_tasks VALUES ('" + tasks.back().user_id.value() +
                         "', '" + tasks.back().id.to_string() +
                         "', 'held', NULL, false, now(), now())");
        auto process = std::make_unique<BackgroundProcess>(
            program({"copy", "--from", "env:FROM", "--to", "env:TO"},
                    {"FROM=" + from, "TO=" + database_.url()}));
        RawPostgres observer{database_.url()};
        while (observer.query("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                              "current_database() AND wait_event_type = 'Lock'") != "1\n") {
        }
        return process;
    }

    TempDir folder_;
    TestDatabase database_;
    std::optional<RawPostgres> holder_ = {};
};

TEST_F(CopyBetweenStores, CarriesEveryFieldThereAndBack) {
    write_tasks(file("a.db"), awkward_tasks());
    CommandResult result = copy(file("a.db"), database_.url());
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "10 tasks of 7 users, all counts and digests equal."))
        << result.output;
    EXPECT_FALSE(contains(result.output, "p@ss")) << result.output;
    EXPECT_EQ(read_tasks(database_.url()), describe(awkward_tasks()));
    EXPECT_EQ(database_.query("SELECT user_id, length(title), description IS NULL, is_completed, "
                              "created_at AT TIME ZONE 'UTC' FROM taskgate_tasks WHERE "
                              "id = '11111111-1111-1111-1111-111111111111'"),
              "ada|500|t|t|2023-11-14 22:13:20.123456\n");
    EXPECT_EQ(database_.query("SELECT count(*) FROM taskgate_tasks WHERE description = ''"), "1\n");
    result = copy(database_.url(), file("b.db"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(file("b.db")), describe(awkward_tasks()));
}

TEST_F(CopyBetweenStores, ComparesUsersAsBytesWhateverTheCollation) {
    write_tasks(database_.url(), {});
    database_.execute(
        "ALTER TABLE taskgate_tasks ALTER COLUMN user_id TYPE text COLLATE \"en-x-icu\"");
    write_tasks(file("a.db"), awkward_tasks());
    CommandResult result = copy(file("a.db"), database_.url());
    EXPECT_EQ(result.exit_code, 0) << result.output;
    result = copy(database_.url(), file("b.db"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(file("b.db")), describe(awkward_tasks()));
}

TEST_F(CopyBetweenStores, CopiesFromOneServerDatabaseToAnother) {
    const TestDatabase other;
    write_tasks(database_.url(), plain_tasks(3, 1500));
    const CommandResult result = copy(database_.url(), other.url());
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "4500 tasks copied")) << result.output;
    EXPECT_EQ(read_tasks(other.url()), describe(plain_tasks(3, 1500)));
}

TEST_F(CopyBetweenStores, RefusesOneDatabaseAsSourceAndDestination) {
    const CommandResult result = copy(database_.url(), database_.url());
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_EQ(result.output, "taskgate: --from and --to name the same store\n");
}

TEST_F(CopyBetweenStores, FindsATaskThatDiffers) {
    write_tasks(file("a.db"), plain_tasks(2, 3));
    ASSERT_EQ(copy(file("a.db"), database_.url()).exit_code, 0);
    database_.execute("UPDATE taskgate_tasks SET is_completed = true WHERE title = 'task 2 of 1'");
    const CommandResult result = copy(file("a.db"), database_.url());
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "  user \"user-001\": 3 tasks in both, and not the same\n"))
        << result.output;
}

TEST_F(CopyBetweenStores, RefusesADatabaseWithoutAStoreAsSource) {
    const CommandResult result = copy(database_.url(), file("b.db"));
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "there are no tables of Taskgate in it")) << result.output;
    EXPECT_EQ(database_.query("SELECT to_regclass('taskgate_tasks') IS NULL"), "t\n");
}

TEST_F(CopyBetweenStores, GoesOnAfterItWasKilled) {
    const std::vector<Task> tasks = plain_tasks(1, 2500);
    write_tasks(file("a.db"), tasks);
    const auto process = start_stuck(file("a.db"), tasks);
    EXPECT_EQ(database_.query("SELECT count(*) FROM taskgate_tasks"), "2000\n");
    process->kill_with_children();
    holder_->execute("ROLLBACK");
    const CommandResult result = copy(file("a.db"), database_.url());
    EXPECT_EQ(result.exit_code, 0) << result.output;
    // The server may have written the last piece before it saw that nobody waits for it.
    EXPECT_TRUE(contains(result.output, " 2000 were there already.") ||
                contains(result.output, " 2500 were there already."))
        << result.output;
    EXPECT_EQ(read_tasks(database_.url()), describe(tasks));
}

TEST_F(CopyBetweenStores, ReadsAFileAsItWasAtTheBeginning) {
    const std::vector<Task> tasks = plain_tasks(2, 800);
    write_tasks(file("a.db"), tasks);
    const auto process = start_stuck(file("a.db"), tasks);
    execute_sqlite(folder_ / "a.db", "UPDATE taskgate_tasks SET title = 'changed'");
    holder_->execute("ROLLBACK");
    EXPECT_EQ(process->wait_for_end(), 0) << process->output();
    EXPECT_EQ(read_tasks(database_.url()), describe(tasks));
}

TEST_F(CopyBetweenStores, ReadsADatabaseAsItWasAtTheBeginning) {
    const TestDatabase source;
    const std::vector<Task> tasks = plain_tasks(2, 800);
    write_tasks(source.url(), tasks);
    const auto process = start_stuck(source.url(), tasks);
    source.execute("UPDATE taskgate_tasks SET title = 'changed'");
    source.execute("DELETE FROM taskgate_tasks WHERE user_id = 'user-001'");
    holder_->execute("ROLLBACK");
    EXPECT_EQ(process->wait_for_end(), 0) << process->output();
    EXPECT_EQ(read_tasks(database_.url()), describe(tasks));
}

TEST_F(CopyBetweenStores, SaysThatAServerCannotBeReached) {
    const CommandResult result =
        copy(file("a.db"), postgres_url(1, "ada", "hunter2", "app") + "?connect_timeout=2");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(result.output.starts_with("taskgate: --from: ")) << result.output;
    const CommandResult other =
        copy(postgres_url(1, "ada", "hunter2", "app") + "?connect_timeout=2", file("b.db"));
    EXPECT_EQ(other.exit_code, 1);
    EXPECT_TRUE(other.output.starts_with("taskgate: --from: 127.0.0.1:1/app: ")) << other.output;
    EXPECT_EQ(count_lines(other.output), 1U) << other.output;
    EXPECT_FALSE(contains(other.output, "hunter2")) << other.output;
}

}  // namespace

}  // namespace taskgate::test
