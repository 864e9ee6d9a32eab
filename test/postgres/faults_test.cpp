// SPDX-License-Identifier: MIT
// What clients see of a database that is down, slow, full or torn away: their answer or a 503.
#include "app_on_postgres.hpp"
#include "base/random.hpp"
#include "support/postgres_server.hpp"
#include "support/raw_postgres.hpp"
#include "support/server_process.hpp"
#include "support/test_database.hpp"
#include "support/writer_thread.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>
#include <vector>

namespace taskgate::test {

namespace {

using testing::HasSubstr;
using testing::Not;

/// Ends every connection to the database but the one that asks for it.
constexpr const char* tear_away =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()";

std::string path_of(const std::string& id) { return std::string{ann_tasks} + "/" + id; }

std::string completed_of(const RunningApp& app, const std::string& id) {
    const std::string body = app.ask("GET", path_of(id), "ann").body;
    return body.find("\"is_completed\":true") == std::string::npos ? "no" : "yes";
}

/// A session that holds a row, so that whoever wants to change it waits.
class RowLock {
public:
    RowLock(const std::string& url, const std::string& id) : session_(url) {
        session_.execute("BEGIN; UPDATE taskgate_tasks SET title = title WHERE id = '" + id + "'");
    }
    void release() { session_.execute("ROLLBACK"); }
    void commit() { session_.execute("COMMIT"); }

private:
    RawPostgres session_;
};

}  // namespace

TEST(Fault, AServerThatIsDownAtTheStartIsServedOnceItIsThere) {
    PostgresServer server;
    server.stop();
    RunningApp app{on_database(server.url())};
    EXPECT_EQ(app.ask("GET", "/health").status, 503);
    expect_unavailable(app.ask("GET", ann_tasks, "ann"));
    expect_unavailable(app.ask("POST", ann_tasks, "ann", R"({"title":"a"})"));
    const std::string line = app.log().wait_for("database not reached");
    EXPECT_THAT(line, HasSubstr("127.0.0.1"));
    EXPECT_THAT(line, HasSubstr("Connection refused"));
    server.start();
    EXPECT_TRUE(comes_to(app, 200, "GET", "/health"));
    EXPECT_TRUE(comes_to(app, 201, "POST", ann_tasks, "ann", R"({"title":"a"})"));
    app.log().wait_for("database reached");
}

TEST(Fault, ARestartLosesNothingAndIsFollowedByService) {
    PostgresServer server;
    const RunningApp app{on_database(server.url())};
    const std::string id = app.make_task("ann", "before");
    const std::string before = app.ask("GET", ann_tasks, "ann").body;
    for (int round = 0; round < 3; ++round) {
        if (round == 0) server.stop();
        if (round > 0) server.kill_now();
        expect_unavailable(app.ask("PATCH", path_of(id) + "/complete", "ann"));
        server.start();
        EXPECT_TRUE(comes_to(app, 200, "GET", path_of(id), "ann"));
        EXPECT_EQ(app.ask("GET", ann_tasks, "ann").body, before);
    }
}

TEST(Fault, ConnectionsTornAwayUnderLoadLoseAndDoubleNothing) {
    const TestDatabase database;
    ServerProcess server{database.url()};
    const auto port = server.wait_for_port();
    ASSERT_TRUE(port) << server.read_errors();
    std::deque<Writer> writers;
    for (int i = 0; i < 6; ++i) writers.emplace_back("writer-" + std::to_string(i), i);
    Acknowledgements acknowledgements{static_cast<int>(writers.size())};
    std::atomic<bool> stops = false;
    {
        std::vector<std::jthread> threads;
        threads.reserve(writers.size());
        for (Writer& writer : writers) {
            threads.emplace_back([&] { writer.keep_writing(*port, acknowledgements, stops); });
        }
        RawPostgres killer{database.url()};
        for (int round = 0; round < 60; ++round) {
            EXPECT_TRUE(acknowledgements.wait_for_more(5, std::chrono::seconds{30}));
            killer.execute(tear_away);
        }
        stops = true;
    }
    for (Writer& writer : writers) {
        std::string damage = writer.find_damage(*port);
        // The last connections may have been torn away under this very list.
        if (damage.ends_with("cannot be read")) damage = writer.find_damage(*port);
        EXPECT_EQ(damage, "");
        EXPECT_GT(writer.acknowledged(), 10);
    }
}

TEST(Fault, AStatementThatTheServerEndsIs503AndDoesNothing) {
    const TestDatabase database;
    database.execute("ALTER DATABASE " + database.name() + " SET statement_timeout = '2s'");
    RunningApp app{on_database(database.url())};
    const std::string id = app.make_task("ann", "held");
    RowLock lock{database.url(), id};
    expect_unavailable(app.ask("PATCH", path_of(id) + "/complete", "ann"));
    EXPECT_THAT(app.log().wait_for("SQLSTATE 57014"), HasSubstr("statement timeout"));
    EXPECT_EQ(app.ask("GET", path_of(id), "ann").status, 200) << "readers go on";
    lock.release();
    EXPECT_EQ(completed_of(app, id), "no");
    EXPECT_EQ(app.ask("PATCH", path_of(id) + "/complete", "ann").status, 200);
}

TEST(Fault, AServerThatDoesNotAnswerIsGivenUpInTime) {
    const TestDatabase database;
    RunningApp app{on_database(database.url(), std::chrono::seconds{2})};
    const std::string id = app.make_task("ann", "held");
    RowLock lock{database.url(), id};
    expect_unavailable(app.ask("PATCH", path_of(id) + "/complete", "ann"));
    EXPECT_THAT(app.log().wait_for("\"status\":503"), HasSubstr("is not known"));
    EXPECT_EQ(app.ask("GET", path_of(id), "ann").status, 200) << "readers go on";
    lock.release();
    EXPECT_EQ(app.ask("PUT", path_of(id), "ann", R"({"title":"free"})").status, 200);
}

TEST(Fault, AClientMayTakeItsTimeWithALongList) {
    const TestDatabase database;
    constexpr std::chrono::milliseconds timeout{1000};
    const RunningApp app{on_database(database.url(), timeout)};
    ASSERT_NE(app.make_task("ann", "first"), "");
    database.execute(
        "INSERT INTO taskgate_tasks SELECT 'ann', gen_random_uuid(), 'task', repeat('x', 2000), "
        "false, now(), now() FROM generate_series(1, 8000)");
    HttpClient client{app.port(), 4096};
    client.send(RunningApp::request("GET", ann_tasks, app.authorization("ann")));
    // Meanwhile the server of the list waits for its client, and everybody else is served.
    const auto end = std::chrono::steady_clock::now() + 4 * timeout;
    while (std::chrono::steady_clock::now() < end) {
        EXPECT_EQ(app.ask("GET", "/api/bob/tasks", "bob").status, 200);
    }
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(count_tasks(reply.body), 8001U);
}

TEST(Fault, TooManyConnectionsAre503UntilOneIsFree) {
    const PostgresServer server;
    server.execute("postgres", "CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 1");
    server.execute("postgres", "CREATE DATABASE tasks OWNER few");
    const std::string url = server.url_as("few", "few", "tasks");
    auto taken = std::make_unique<RawPostgres>(url);
    RunningApp app{on_database(url)};
    expect_unavailable(app.ask("GET", ann_tasks, "ann"));
    EXPECT_THAT(app.log().wait_for("database not reached"), HasSubstr("too many connections"));
    taken.reset();
    EXPECT_TRUE(comes_to(app, 201, "POST", ann_tasks, "ann", R"({"title":"a"})"));
    // One is less than it would like, and enough.
    for (int i = 0; i < 50; ++i) EXPECT_NE(app.make_task("ann", "one more"), "");
}

TEST(Fault, AServerThatTakesNoWritesIsReadAndLeftForTheNextWrite) {
    const TestDatabase database;
    RunningApp app{on_database(database.url())};
    const std::string id = app.make_task("ann", "kept");
    const std::string set =
        "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = ";
    database.execute(set + "on");
    database.execute(tear_away);
    EXPECT_TRUE(comes_to(app, 200, "GET", path_of(id), "ann"));
    expect_unavailable(app.ask("PATCH", path_of(id) + "/complete", "ann"));
    expect_unavailable(app.ask("POST", ann_tasks, "ann", R"({"title":"a"})"));
    expect_unavailable(app.ask("DELETE", path_of(id), "ann"));
    app.log().wait_for("SQLSTATE 25006");
    RawPostgres operator_session{database.url()};
    operator_session.execute("SET default_transaction_read_only = off");
    operator_session.execute(set + "off");
    EXPECT_TRUE(comes_to(app, 201, "POST", ann_tasks, "ann", R"({"title":"a"})"));
    EXPECT_EQ(completed_of(app, id), "no");
}

TEST(Fault, ALostConflictIsRunAgain) {
    const TestDatabase database;
    database.execute("ALTER DATABASE " + database.name() +
                     " SET default_transaction_isolation = 'repeatable read'");
    const RunningApp app{on_database(database.url())};
    const std::string id = app.make_task("ann", "contended");
    RowLock lock{database.url(), id};
    HttpReply reply;
    {
        std::jthread client{[&] { reply = app.ask("PATCH", path_of(id) + "/complete", "ann"); }};
        const std::string waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock'";
        while (database.query(waiting) == "0\n") {
        }
        lock.commit();  // and so the one that waits has lost
    }
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(completed_of(app, id), "yes");
}

TEST(Fault, ConflictsOfManyClientsDoubleAndLoseNoToggle) {
    const TestDatabase database;
    database.execute("ALTER DATABASE " + database.name() +
                     " SET default_transaction_isolation = 'serializable'");
    const RunningApp app{on_database(database.url())};
    const std::string id = app.make_task("ann", "contended");
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> clients;
        clients.reserve(8);
        for (int i = 0; i < 8; ++i) {
            clients.emplace_back([&] {
                for (int j = 0; j < 25; ++j) {
                    const HttpReply reply = app.ask("PATCH", path_of(id) + "/complete", "ann");
                    if (reply.status == 200) ++done;
                }
            });
        }
    }
    EXPECT_GT(done, 100);
    EXPECT_EQ(completed_of(app, id), done % 2 == 0 ? "no" : "yes");
}

TEST(Fault, AFullDiskIs503ForWritesAndLosesNothing) {
    PostgresOptions options;
    options.small_disk = true;
    const PostgresServer server{options};
    server.execute("postgres", "CREATE DATABASE tasks TABLESPACE small TEMPLATE template0");
    server.execute("tasks",
                   "CREATE TABLE ballast AS SELECT repeat('x', 1000) FROM generate_series(1, 500)");
    RunningApp app{on_database(server.url("tasks"))};
    const std::string body = R"({"title":"a","description":")" + random_name() + "\"}";
    std::vector<std::string> made;
    HttpReply reply;
    for (int i = 0; i < 8'000; ++i) {
        // Nothing that could be packed.
        std::string description;
        while (description.size() < 4'800) description += random_name();
        reply = app.ask("POST", ann_tasks, "ann",
                        R"({"title":"a","description":")" + description + "\"}");
        if (reply.status != 201) break;
        made.push_back(reply.body.substr(7, 36));
    }
    expect_unavailable(reply);
    EXPECT_THAT(app.log().wait_for("No space left on device"), HasSubstr("53100"));
    EXPECT_GT(made.size(), 100U);
    EXPECT_EQ(count_tasks(app.ask("GET", ann_tasks, "ann").body), made.size());
    EXPECT_EQ(app.ask("GET", path_of(made.front()), "ann").status, 200);
    for (const std::string& id : made) {
        EXPECT_EQ(app.ask("DELETE", path_of(id), "ann").status, 200);
    }
    server.execute("tasks", "DROP TABLE ballast");
    EXPECT_TRUE(comes_to(app, 201, "POST", ann_tasks, "ann", body)) << "there is room again";
}

TEST(Fault, ACommitThatFailsIsNoAnsweredWrite) {
    const TestDatabase database;
    RunningApp app{on_database(database.url())};
    const std::string id = app.make_task("ann", "before");
    database.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$; "
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT OR UPDATE ON taskgate_tasks "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION full_disk()");
    expect_unavailable(app.ask("POST", ann_tasks, "ann", R"({"title":"a"})"));
    expect_unavailable(app.ask("PUT", path_of(id), "ann", R"({"title":"after"})"));
    expect_unavailable(app.ask("PATCH", path_of(id) + "/complete", "ann"));
    EXPECT_THAT(app.log().wait_for("SQLSTATE 53100"), Not(HasSubstr("CONTEXT")));
    EXPECT_EQ(database.query("SELECT title, is_completed FROM taskgate_tasks"), "before|f\n");
    database.execute("DROP TRIGGER late ON taskgate_tasks");
    EXPECT_EQ(app.ask("PUT", path_of(id), "ann", R"({"title":"after"})").status, 200);
}

TEST(Fault, ACommitThatNoLongerWaitsForItsStandbyIsNoAnsweredWrite) {
    PostgresServer server;
    RunningApp app{on_database(server.url())};
    const std::string id = app.make_task("ann", "alone");
    server.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    server.execute("postgres", "SELECT pg_reload_conf()");
    std::jthread canceller{[&] {
        const std::string cancel =
            "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (std::chrono::steady_clock::now() < end &&
               server.query("postgres", cancel) == "0\n") {
        }
    }};
    // The server's processes hear of the setting one after the other.
    EXPECT_TRUE(comes_to(app, 503, "PATCH", path_of(id) + "/complete", "ann"));
    EXPECT_THAT(app.log().wait_for("\"status\":503"), HasSubstr("canceling wait"));
}

TEST(Fault, AToggleThatWasDoneBeforeItsConnectionBrokeIsNotDoneTwice) {
    PostgresServer server;
    RunningApp app{on_database(server.url())};
    const std::string id = app.make_task("ann", "once");
    server.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    server.stop();
    server.start();
    ASSERT_TRUE(comes_to(app, 200, "GET", path_of(id), "ann"));
    std::jthread breaker{[&] {
        // It is committed here, and waits for a standby that never comes.
        const std::string waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        std::string pid;
        while (pid.empty()) pid = server.query("postgres", waiting);
        server.execute("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
        server.execute("postgres", "SELECT pg_terminate_backend(" + pid + ")");
        while (server.query("postgres", waiting) == pid) {
        }
        server.execute("postgres", "SELECT pg_reload_conf()");
    }};
    expect_unavailable(app.ask("PATCH", path_of(id) + "/complete", "ann"));
    breaker.join();
    EXPECT_TRUE(comes_to(app, 200, "GET", path_of(id), "ann"));
    EXPECT_EQ(completed_of(app, id), "yes");
}

TEST(Fault, AServerThatDoesNotWaitForItsDiskIsWarnedOf) {
    PostgresOptions options;
    options.fsync = false;
    options.settings = {"synchronous_commit = off"};
    const PostgresServer server{options};
    RunningApp app{on_database(server.url())};
    EXPECT_THAT(app.log().wait_for("\"setting\":\"fsync\""), HasSubstr("MAY LOSE WRITES"));
    app.log().wait_for("\"setting\":\"synchronous_commit\"");
}

}  // namespace taskgate::test
