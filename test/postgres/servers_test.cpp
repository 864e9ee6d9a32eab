// SPDX-License-Identifier: MIT
#include "support/pgbouncer.hpp"
#include "support/postgres_server.hpp"
#include "support/raw_postgres.hpp"
#include "support/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>
#include <string>

/// The servers that other tests rely on.
namespace taskgate::test {

namespace {

using testing::HasSubstr;

/// Whether a process is there, and be it as a zombie.
bool exists(pid_t pid) { return ::kill(pid, 0) == 0; }

/// A server that never waits for a disk.
PostgresOptions fast() {
    PostgresOptions options;
    options.fsync = false;
    return options;
}

TEST(BackgroundProcess, TellsOutputAndEnd) {
    Command command;
    command.arguments = {"sh", "-c", "echo out; echo error >&2; exit 3"};
    const auto result = run_command(command);
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_EQ(result.output, "out\nerror\n");
    EXPECT_THROW(run_checked(command), std::runtime_error);

    command.arguments = {"no-such-program"};
    EXPECT_EQ(run_command(command).exit_code, 127);
    EXPECT_EQ(run_command(command).output, "No such file or directory");
}

TEST(BackgroundProcess, TakesChildrenAlong) {
    Command command;
    command.arguments = {"sh", "-c", "tail -f /dev/null & echo child=$!.; wait"};
    BackgroundProcess process{command};
    ASSERT_TRUE(process.wait_for(".\n", std::chrono::seconds{30}));
    const pid_t child = std::stoi(process.output().substr(6));
    EXPECT_TRUE(exists(child));
    process.kill_with_children();
    EXPECT_EQ(process.wait_for_end(), -SIGKILL);
}

TEST(PostgresServer, AnswersOnlyToItsPassword) {
    PostgresServer server;
    EXPECT_EQ(server.query("postgres", "SELECT 1, NULL, 'a' UNION ALL SELECT 2, 'b', ''"),
              "1|null|a\n2|b|\n");
    EXPECT_EQ(server.query("postgres", "SHOW fsync"), "on\n");
    EXPECT_EQ(server.query("postgres", "SHOW password_encryption"), "scram-sha-256\n");
    EXPECT_THROW(RawPostgres{server.url_as("taskgate", "wrong", "postgres")}, std::runtime_error);
    server.execute("postgres", "CREATE ROLE other LOGIN PASSWORD 'p/w'");
    RawPostgres other{server.url_as("other", "p/w", "postgres")};
    EXPECT_EQ(other.query("SELECT current_user"), "other\n");
    RawPostgres local{"host=" + server.socket_directory() + " port=" +
                      std::to_string(server.port()) + " user=other password=p/w dbname=postgres"};
    EXPECT_EQ(local.query("SELECT inet_client_addr()"), "null\n");
}

TEST(PostgresServer, KeepsDataWhenItIsStoppedAndWhenItIsKilled) {
    PostgresServer server;
    const auto port = server.port();
    server.execute("postgres", "CREATE TABLE rows (number int); INSERT INTO rows VALUES (1)");
    server.stop();
    EXPECT_THROW(server.execute("postgres", "SELECT 1"), std::runtime_error);
    server.start();
    EXPECT_EQ(server.port(), port);
    server.execute("postgres", "INSERT INTO rows VALUES (2)");

    RawPostgres connection{server.url()};
    const pid_t backend = std::stoi(connection.query("SELECT pg_backend_pid()"));
    EXPECT_TRUE(exists(backend));
    server.kill_now();
    EXPECT_THROW(connection.query("SELECT 1"), std::runtime_error);
    server.start();
    EXPECT_EQ(server.query("postgres", "SELECT number FROM rows ORDER BY 1"), "1\n2\n");
    EXPECT_THAT(server.log_text(), HasSubstr("automatic recovery in progress"));
    EXPECT_THAT(server.log_text(), HasSubstr("received fast shutdown request"));
}

TEST(PostgresServer, TakesSettings) {
    auto options = fast();
    options.settings = {"synchronous_commit = off", "max_connections = 7"};
    const PostgresServer server{options};
    EXPECT_EQ(server.query("postgres",
                           "SELECT current_setting('fsync'), "
                           "current_setting('synchronous_commit'), "
                           "current_setting('max_connections')"),
              "off|off|7\n");
}

TEST(PostgresServer, HasAStandbyThatIsNeverBehindAndTakesOver) {
    PostgresServer primary{fast()};
    primary.execute("postgres", "CREATE TABLE rows (number int)");
    const auto standby = PostgresServer::standby_of(primary);
    primary.require_standby();
    EXPECT_EQ(standby->query("postgres", "SELECT pg_is_in_recovery()"), "t\n");
    primary.execute("postgres",
                    "SET synchronous_commit = remote_apply;"
                    "INSERT INTO rows VALUES (1)");
    EXPECT_EQ(standby->query("postgres", "SELECT number FROM rows"), "1\n");
    EXPECT_THROW(standby->execute("postgres", "INSERT INTO rows VALUES (2)"), std::runtime_error);

    primary.execute("postgres", "INSERT INTO rows VALUES (2)");
    primary.kill_now();
    standby->promote();
    standby->execute("postgres", "INSERT INTO rows VALUES (3)");
    EXPECT_EQ(standby->query("postgres", "SELECT number FROM rows ORDER BY 1"), "1\n2\n3\n");
}

TEST(PostgresServer, ProvesWhoItIs) {
    auto options = fast();
    options.tls = true;
    const PostgresServer server{options};
    const std::string verified = server.url() + "?sslmode=verify-full&channel_binding=require";
    RawPostgres connection{verified + "&sslrootcert=" + server.root_certificate()};
    EXPECT_EQ(connection.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), "t\n");

    const TempDir folder;
    const auto others = make_tls_files(folder.path());
    EXPECT_THROW(RawPostgres{verified + "&sslrootcert=" + others.root}, std::runtime_error);
}

TEST(PgBouncer, SharesAConnectionOfTheServerBetweenTransactions) {
    const TestDatabase database;
    PgBouncerOptions options;
    options.pool_size = 1;
    PgBouncer bouncer{shared_postgres(), options};
    RawPostgres first{bouncer.url(database.name())};
    RawPostgres second{bouncer.url(database.name())};
    const std::string pid = "SELECT pg_backend_pid()";
    EXPECT_EQ(first.query(pid), second.query(pid));
    EXPECT_THAT(RawPostgres{bouncer.url("pgbouncer")}.query("SHOW VERSION"),
                HasSubstr("PgBouncer 1."));

    bouncer.stop();
    EXPECT_THROW(first.query("SELECT 1"), std::runtime_error);
    bouncer.start();
    EXPECT_EQ(RawPostgres{bouncer.url(database.name())}.query("SELECT current_database()"),
              database.name() + "\n");
}

TEST(TestDatabase, IsEmptyAndGoneAfterwards) {
    const std::string count = "SELECT count(*) FROM pg_database WHERE datname = '";
    std::string name;
    std::string url;
    {
        const TestDatabase database;
        name = database.name();
        url = database.url();
        EXPECT_EQ(database.query("SHOW server_encoding"), "UTF8\n");
        EXPECT_EQ(database.query("SELECT count(*) FROM pg_class WHERE relnamespace = "
                                 "'public'::regnamespace"),
                  "0\n");
        EXPECT_EQ(shared_postgres().query("postgres", count + name + "'"), "1\n");
        const RawPostgres connected{url};
        EXPECT_NE(connected.handle(), nullptr);
    }
    EXPECT_EQ(shared_postgres().query("postgres", count + name + "'"), "0\n");
    EXPECT_THROW(RawPostgres{url}, std::runtime_error);
}

TEST(TestDatabase, HasTheEncodingAskedFor) {
    for (const char* encoding : {"LATIN1", "SQL_ASCII"}) {
        const TestDatabase database{std::string{encoding}};
        EXPECT_EQ(database.query("SHOW server_encoding"), std::string{encoding} + "\n");
    }
}

}  // namespace

}  // namespace taskgate::test
