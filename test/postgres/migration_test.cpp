// SPDX-License-Identifier: MIT
// The schema of a database: many nodes at once, older and newer versions.
#include "store/database_url.hpp"
#include "store/open_store.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/session.hpp"
#include "support/blocking_loop.hpp"
#include "support/server_process.hpp"
#include "support/store_clock.hpp"
#include "support/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace taskgate::test {

namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* versions = "SELECT version, name FROM taskgate_migrations ORDER BY version";

std::string try_migrate(const std::string& url, postgres::MigrationLock lock) {
    const postgres::StopSignal never;
    auto session = postgres::Session::open(read_database_url(url)->postgresql, never);
    if (!session) return session.error().message;
    const auto state = postgres::migrate(*session, lock);
    return state ? "version " + std::to_string(state->version) : state.error().message;
}

}  // namespace

TEST(PostgresMigration, LeadsFromNothingToTheNewestVersionOnce) {
    const TestDatabase database;
    const auto before = inspect_store(database.url()).value();
    EXPECT_EQ(before.version, 0);
    EXPECT_THAT(before.pending, ElementsAre("tasks", "adoptions"));
    EXPECT_EQ(database.query("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'taskgate%'"),
              "0\n")
        << "looking made something";
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(migrate_store(database.url()).value().pending, IsEmpty());
        EXPECT_EQ(database.query(versions), "1|tasks\n2|adoptions\n");
    }
}

TEST(PostgresMigration, GoesOnFromAnOlderVersionAndKeepsItsTasks) {
    const TestDatabase database;
    ASSERT_TRUE(migrate_store(database.url()));
    database.execute(
        "DROP TABLE taskgate_adoptions; DELETE FROM taskgate_migrations WHERE version = 2; "
        "INSERT INTO taskgate_tasks VALUES ('ann', gen_random_uuid(), 'old', NULL, false, now(), now())");
    EXPECT_THAT(inspect_store(database.url()).value().pending, ElementsAre("adoptions"));
    EXPECT_EQ(migrate_store(database.url()).value().version, 2);
    EXPECT_EQ(database.query("SELECT title FROM taskgate_tasks"), "old\n");
}

TEST(PostgresMigration, RefusesANewerDatabaseAndLeavesItAsItIs) {
    const TestDatabase database;
    ASSERT_TRUE(migrate_store(database.url()));
    database.execute("INSERT INTO taskgate_migrations (version, name) VALUES (99, 'later')");
    const StoreClock clock;
    for (const std::string& message : {open_store(database.url(), clock).error().message,
                                       migrate_store(database.url()).error().message,
                                       inspect_store(database.url()).error().message}) {
        EXPECT_THAT(message, HasSubstr("version 99"));
    }
    EXPECT_EQ(database.query(versions), "1|tasks\n2|adoptions\n99|later\n");
}

TEST(PostgresMigration, MayBeTriedByTenAtOnceWithEitherLock) {
    for (const auto lock : {postgres::MigrationLock::advisory, postgres::MigrationLock::row}) {
        for (int round = 0; round < 3; ++round) {
            const TestDatabase database;
            std::vector<std::string> outcomes(10);
            {
                std::vector<std::jthread> threads;
                threads.reserve(outcomes.size());
                for (std::string& outcome : outcomes) {
                    threads.emplace_back([&] { outcome = try_migrate(database.url(), lock); });
                }
            }
            EXPECT_THAT(outcomes, Each("version 2"));
            EXPECT_THAT(database.query(versions), HasSubstr("1|tasks\n2|adoptions\n"));
            EXPECT_EQ(inspect_store(database.url()).value().version, 2);
        }
    }
}

TEST(Nodes, TenMayStartAtOnceOnAnEmptyDatabase) {
    const TestDatabase database;
    std::vector<std::unique_ptr<ServerProcess>> nodes;
    nodes.reserve(10);
    for (int i = 0; i < 10; ++i) nodes.push_back(std::make_unique<ServerProcess>(database.url()));
    std::size_t tasks = 0;
    for (const auto& node : nodes) {
        const auto port = node->wait_for_port();
        ASSERT_TRUE(port) << node->read_errors();
        Wire wire{*port};
        const auto made =
            wire.exchange("POST", "/api/ann/tasks", make_token("ann"), R"({"title":"a"})");
        ASSERT_TRUE(made);
        EXPECT_EQ(made->status, 201);
        ++tasks;
        EXPECT_EQ(database.query("SELECT count(*) FROM taskgate_tasks"),
                  std::to_string(tasks) + "\n");
    }
    EXPECT_EQ(database.query(versions), "1|tasks\n2|adoptions\n");
}

}  // namespace taskgate::test
