// SPDX-License-Identifier: MIT
// Behind a PgBouncer in transaction mode that does not keep prepared statements.
#include "app_on_postgres.hpp"
#include "support/pgbouncer.hpp"
#include "support/server_process.hpp"
#include "support/test_database.hpp"
#include "support/writer_thread.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <vector>

namespace taskgate::test {

namespace {

std::size_t count_lines(RunningApp& app, std::string_view text) {
    const auto lines = app.log().lines();
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(),
        [text](const std::string& line) { return line.find(text) != std::string::npos; }));
}

/// Uses every route twelve times; six tasks stay.
void work_as(const RunningApp& app, const std::string& user) {
    const std::string tasks = "/api/" + user + "/tasks";
    for (int i = 0; i < 12; ++i) {
        std::string one = tasks;
        one.append("/").append(app.make_task(user, "task"));
        EXPECT_EQ(app.ask("GET", one, user).status, 200);
        EXPECT_EQ(app.ask("PATCH", one + "/complete", user).status, 200);
        EXPECT_EQ(app.ask("PUT", one, user, R"({"title":"b"})").status, 200);
        EXPECT_EQ(app.ask("GET", tasks, user).status, 200);
        if (i % 2 == 0) {
            EXPECT_EQ(app.ask("DELETE", one, user).status, 200);
        }
    }
}

}  // namespace

TEST(Pooler, IsServedWithStatementsInFullAndSaysSoOnce) {
    const TestDatabase database;
    PgBouncer pooler{shared_postgres()};
    RunningApp app{on_database(pooler.url(database.name()))};
    {
        std::vector<std::jthread> clients;
        clients.reserve(8);
        for (int i = 0; i < 8; ++i) {
            clients.emplace_back([&app, i] { work_as(app, "user-" + std::to_string(i)); });
        }
    }
    EXPECT_EQ(
        database.query("SELECT count(*), count(*) FILTER (WHERE title = 'b' AND is_completed) "
                       "FROM taskgate_tasks"),
        "48|48\n");
    app.log().wait_for("prepared statements do not last");
    EXPECT_EQ(count_lines(app, "prepared statements do not last"), 1U);
}

TEST(Pooler, ServesASecondNodeWhoseStatementsHaveTheSameNames) {
    const TestDatabase database;
    PgBouncer pooler{shared_postgres()};
    const RunningApp one{on_database(pooler.url(database.name()))};
    const RunningApp two{on_database(pooler.url(database.name()))};
    for (int i = 0; i < 20; ++i) {
        const std::string id = one.make_task("ann", "a");
        EXPECT_EQ(two.ask("GET", "/api/ann/tasks/" + id, "ann").status, 200);
    }
}

TEST(Pooler, StreamsALongListFromOneSnapshot) {
    const TestDatabase database;
    PgBouncer pooler{shared_postgres()};
    const RunningApp app{on_database(pooler.url(database.name()))};
    ASSERT_NE(app.make_task("ann", "first"), "");
    database.execute(
        "INSERT INTO taskgate_tasks SELECT 'ann', gen_random_uuid(), 'task ' || i, repeat('x', 200), "
        "false, now(), now() FROM generate_series(1, 5000) AS i");
    const HttpReply list = app.ask("GET", ann_tasks, "ann");
    EXPECT_EQ(list.status, 200);
    EXPECT_EQ(count_tasks(list.body), 5001U);
    EXPECT_TRUE(list.body.ends_with("}]"));
    const std::string known = "If-None-Match: " + list.find("ETag") + "\r\n";
    EXPECT_EQ(app.ask("GET", ann_tasks, "ann", "", known).status, 304);
}

TEST(Pooler, ThatRestartsUnderLoadLosesNothing) {
    const TestDatabase database;
    PgBouncer pooler{shared_postgres()};
    ServerProcess server{pooler.url(database.name())};
    const auto port = server.wait_for_port();
    ASSERT_TRUE(port) << server.read_errors();
    std::deque<Writer> writers;
    for (int i = 0; i < 4; ++i) writers.emplace_back("writer-" + std::to_string(i), i);
    Acknowledgements acknowledgements{static_cast<int>(writers.size())};
    std::atomic<bool> stops = false;
    {
        std::vector<std::jthread> threads;
        threads.reserve(writers.size());
        for (Writer& writer : writers) {
            threads.emplace_back([&] { writer.keep_writing(*port, acknowledgements, stops); });
        }
        for (int round = 0; round < 3; ++round) {
            EXPECT_TRUE(acknowledgements.wait_for_more(40, std::chrono::seconds{30}));
            pooler.stop();
            pooler.start();
        }
        EXPECT_TRUE(acknowledgements.wait_for_more(40, std::chrono::seconds{30}));
        stops = true;
    }
    for (Writer& writer : writers) EXPECT_EQ(writer.find_damage(*port), "");
}

}  // namespace taskgate::test
