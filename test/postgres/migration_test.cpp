// SPDX-License-Identifier: MIT
// The schema of a database: many nodes at once, older and newer versions.
#include "store/database_url.hpp"
#include "store/open_store.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/session.hpp"
#include "support/background_process.hpp"
#include "support/blocking_loop.hpp"
#include "support/http_client.hpp"
#include "support/raw_postgres.hpp"
#include "support/running_app.hpp"
#include "support/server_process.hpp"
#include "support/store_clock.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <utility>
#include <vector>

namespace taskgate::test {

namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A socket of the file system that waits for connections.
int listen_at(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket, 16), 0);
    return socket;
}

/// The service on a socket that listens before it starts.
class AppOnSocket {
public:
    explicit AppOnSocket(const std::string& database_url) {
        config_.database_url = database_url;
        config_.secrets.push_back({std::string{app_secret}, "BETTER_AUTH_SECRET"});
        config_.metrics_address = ListenAddress{"127.0.0.1", 0};
        sockets_.push_back({listen_at(socket_)});
    }

    [[nodiscard]] const std::string& socket() const { return socket_; }
    /// Waits until there are metrics.
    [[nodiscard]] std::string scrape() {
        const std::string line = log_.wait_for("serving metrics");
        const std::string mark = "\"port\":";
        const auto port = std::stoul(line.substr(line.find(mark) + mark.size()));
        HttpClient client{static_cast<std::uint16_t>(port)};
        return client.exchange(RunningApp::request("GET", "/metrics")).body;
    }
    /// Returns once the store is open.
    void start() { app_ = App::start(config_, log_.log(), clock_, std::move(sockets_)).value(); }

private:
    TempDir folder_;
    std::string socket_ = folder_ / "socket";
    Config config_;
    CapturedLog log_;
    SystemClock clock_;
    std::vector<http::InheritedSocket> sockets_ = {};
    std::unique_ptr<App> app_ = {};
};

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

TEST(PostgresMigration, LeavesTheServiceAliveAndNotReady) {
    const TestDatabase database;
    ASSERT_TRUE(migrate_store(database.url()));
    database.execute("DELETE FROM taskgate_migrations WHERE version = 2");
    database.execute("DROP TABLE taskgate_adoptions");
    RawPostgres other{database.url()};
    other.execute("BEGIN; LOCK TABLE taskgate_migrations IN EXCLUSIVE MODE");

    AppOnSocket app{database.url()};
    const std::jthread starting{[&] { app.start(); }};
    const auto status_of = [&](const char* path) {
        return HttpClient{app.socket()}.exchange(RunningApp::request("GET", path)).status;
    };
    EXPECT_EQ(status_of("/health/live"), 200);
    EXPECT_EQ(status_of("/health/ready"), 503);
    EXPECT_EQ(status_of("/api/ann/tasks"), 401);
    EXPECT_THAT(app.scrape(), HasSubstr("\ntaskgate_store_up 0\n"));
    EXPECT_EQ(database.query(versions), "1|tasks\n");

    other.execute("COMMIT");
    // The store was asked a moment ago, and is not asked again within a second.
    while (status_of("/health/ready") != 200) std::this_thread::yield();
    EXPECT_THAT(app.scrape(), HasSubstr("\ntaskgate_store_up 1\n"));
    EXPECT_EQ(database.query(versions), "1|tasks\n2|adoptions\n");
}

TEST(PostgresMigration, IsLeftWithTheFirstSignalWhateverItWaitsFor) {
    for (const auto& [signal, seen_before] :
         {std::pair{SIGTERM, ""}, {SIGINT, "serving metrics"}}) {
        const TestDatabase database;
        ASSERT_TRUE(migrate_store(database.url()));
        RawPostgres other{database.url()};
        other.execute("BEGIN; LOCK TABLE taskgate_migrations IN ACCESS EXCLUSIVE MODE");
        Command command;
        command.arguments = {
            std::getenv("TASKGATE_BINARY"), "serve", "--host", "127.0.0.1", "--port", "0"};
        command.environment = {"BETTER_AUTH_SECRET=" + std::string{app_secret},
                               "DATABASE_URL=" + database.url(), "METRICS_ADDRESS=127.0.0.1:0"};
        BackgroundProcess server{command};
        while (
            database.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                           "AND datname = current_database()") != "1\n") {
            std::this_thread::yield();
        }
        ASSERT_TRUE(server.wait_for(seen_before, std::chrono::minutes{1})) << server.output();
        server.signal(signal);
        EXPECT_EQ(server.wait_for_end(), 0) << server.output();
        EXPECT_THAT(server.output(), HasSubstr("\"event\":\"stopping\""));
        EXPECT_THAT(server.output(), HasSubstr("\"event\":\"stopped\""));
        other.execute("COMMIT");
        EXPECT_EQ(migrate_store(database.url()).value().version, 2);
    }
}

TEST(PostgresMigration, KeepsWhoeverComesFirstWaitingForAMoment) {
    const TestDatabase database;
    AppOnSocket app{database.url()};
    HttpClient first{app.socket()};
    first.send(RunningApp::request("GET", "/health/ready"));
    app.start();
    EXPECT_EQ(first.read_reply().status, 200);
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
