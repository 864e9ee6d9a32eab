// SPDX-License-Identifier: MIT
// Connection strings as users have them, and what is said of those that cannot work.
#include "app_on_postgres.hpp"
#include "base/percent.hpp"
#include "store/open_store.hpp"
#include "support/background_process.hpp"
#include "support/blocking_loop.hpp"
#include "support/postgres_server.hpp"
#include "support/store_clock.hpp"
#include "support/test_database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace taskgate::test {

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const StoreClock a_clock;

/// Opens a store and asks it for something: nothing, or the reason why that is not possible.
std::string try_url(const std::string& url) {
    BlockingLoop loop;
    StoreOptions options;
    options.timeout = std::chrono::seconds{5};
    const auto store = open_store(url, a_clock, options);
    if (!store) return store.error().message;
    const auto list = loop.run((*store)->list_tasks(UserId{"ann"}, nullptr));
    return list ? "" : list.error().message;
}

/// A variable of the environment for the time of a scope.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

}  // namespace

TEST(Connect, TakesEveryDriversUrlWithAPasswordThatIsEscaped) {
    const TestDatabase database;
    const std::string rest = database.url().substr(database.url().find("://"));
    for (const std::string scheme : {"postgresql", "postgres", "postgresql+psycopg",
                                     "postgresql+psycopg2", "postgresql+asyncpg"}) {
        EXPECT_EQ(try_url(scheme + rest), "");
    }
    EXPECT_EQ(try_url("postgresql+asyncpg" + rest + "?ssl=prefer"), "");
}

TEST(Connect, TakesWhatTheUrlLacksFromTheEnvironment) {
    const TestDatabase database;
    const PostgresAddress server = shared_postgres();
    const Variable host{"PGHOST", "127.0.0.1"};
    const Variable port{"PGPORT", std::to_string(server.port())};
    const Variable user{"PGUSER", std::string{postgres_user}};
    const Variable password{"PGPASSWORD", server.password()};
    EXPECT_EQ(try_url("postgresql:///" + database.name()), "");
}

TEST(Connect, ChecksTheCertificateAndBindsTheChannel) {
    PostgresOptions options;
    options.tls = true;
    const PostgresServer server{options};
    const std::string root = encode_percent(server.root_certificate());
    EXPECT_EQ(try_url(server.url() + "?sslmode=require&channel_binding=require"), "");
    EXPECT_EQ(
        try_url(server.url() + "?sslmode=verify-full&channel_binding=require&sslrootcert=" + root),
        "");
    EXPECT_EQ(server.query("postgres", "SELECT count(*) FROM taskgate_migrations"), "2\n");

    const PostgresServer other{options};
    EXPECT_THAT(try_url(other.url() + "?sslmode=verify-full&sslrootcert=" + root),
                HasSubstr("certificate verify failed"));
    EXPECT_THAT(try_url(server.url() + "?sslmode=verify-full&sslrootcert=/no/such/file"),
                HasSubstr("root certificate file"));
    const PostgresServer plain;
    EXPECT_THAT(try_url(plain.url() + "?sslmode=require"), HasSubstr("SSL was required"));
    EXPECT_THAT(try_url(plain.url() + "?sslmode=disable&channel_binding=require"),
                HasSubstr("channel binding"));
}

TEST(Connect, TakesInWhatTlsHasDecryptedAlready) {
    PostgresOptions options;
    options.tls = true;
    const PostgresServer server{options};
    const RunningApp app{on_database(server.url() + "?sslmode=require", std::chrono::seconds{5})};
    // Sizes around those of a TLS record and of libpq's buffer; ann's list is short, bob's is long.
    ASSERT_NE(app.make_task("ann", "first"), "");
    server.execute(
        "postgres",
        "INSERT INTO taskgate_tasks SELECT 'ann', gen_random_uuid(), 'task', "
        "repeat('x', i * 431 % 5001), false, now(), now() FROM generate_series(1, 70) AS i; "
        "INSERT INTO taskgate_tasks SELECT 'bob', gen_random_uuid(), 'task', "
        "repeat('x', i * 431 % 5001), false, now(), now() FROM generate_series(1, 3000) AS i");
    for (int round = 0; round < 5; ++round) {
        EXPECT_EQ(count_tasks(app.ask("GET", ann_tasks, "ann").body), 71U);
        EXPECT_EQ(count_tasks(app.ask("GET", "/api/bob/tasks", "bob").body), 3000U);
    }
}

TEST(Connect, StopsTheStartWithHostAndReasonWhereWaitingCannotHelp) {
    const TestDatabase database;
    const PostgresAddress server = shared_postgres();
    const std::string wrong = server.url_as(postgres_user, "hunter2", database.name());
    EXPECT_THAT(try_url(wrong),
                AllOf(HasSubstr("127.0.0.1"), HasSubstr("password authentication failed"),
                      Not(HasSubstr("hunter2"))));
    EXPECT_THAT(try_url(server.url_as("nobody_of_that_name", "x", database.name())),
                HasSubstr("nobody_of_that_name"));
    EXPECT_THAT(try_url(server.url("no_such_database")), HasSubstr("does not exist"));
    EXPECT_THAT(try_url(database.url() + "?sslmode=sometimes"), HasSubstr("sslmode"));
}

TEST(Connect, RefusesADatabaseOfAnotherEncoding) {
    for (const std::string encoding : {"LATIN1", "SQL_ASCII"}) {
        const TestDatabase database{encoding};
        EXPECT_THAT(try_url(database.url()), AllOf(HasSubstr(encoding), HasSubstr("must be UTF8")));
    }
}

TEST(Connect, TriesOneHostAfterTheOtherAndWantsOneThatTakesWrites) {
    PostgresServer primary;
    const auto standby = PostgresServer::standby_of(primary);
    const std::string credentials =
        fmt::format("{}:{}", postgres_user, encode_percent(std::string{postgres_password}));
    const auto url = [&](std::uint16_t first, std::uint16_t second) {
        return fmt::format("postgresql://{}@127.0.0.1:{},127.0.0.1:{}/postgres", credentials, first,
                           second);
    };
    EXPECT_EQ(try_url(url(free_port(), primary.port())), "");
    EXPECT_EQ(try_url(url(standby->port(), primary.port())), "");
    EXPECT_EQ(try_url(url(standby->port(), primary.port()) + "?target_session_attrs=read-write"),
              "");
    EXPECT_THAT(try_url(url(standby->port(), free_port())), HasSubstr("read-only"));
}

TEST(Connect, NeedsNoMoreRightsThanItUses) {
    const PostgresServer server;
    server.execute("postgres", "CREATE ROLE plain LOGIN PASSWORD 'plain'");
    const std::string url = server.url_as("plain", "plain", "postgres");
    EXPECT_THAT(try_url(url),
                AllOf(HasSubstr("cannot bring the schema up"), HasSubstr("permission denied")));
    EXPECT_EQ(try_url(server.url()), "");
    server.execute("postgres",
                   "GRANT SELECT ON taskgate_migrations TO plain; "
                   "GRANT SELECT, INSERT, UPDATE, DELETE ON taskgate_tasks TO plain");
    const RunningApp app{on_database(url)};
    const std::string id = app.make_task("ann", "mine");
    EXPECT_EQ(app.ask("PATCH", "/api/ann/tasks/" + id + "/complete", "ann").status, 200);
    EXPECT_EQ(app.ask("DELETE", "/api/ann/tasks/" + id, "ann").status, 200);
    EXPECT_EQ(app.ask("GET", "/health").status, 200);
}

TEST(LongLists, ThatAreKnownCloseNoConnection) {
    const TestDatabase database;
    const RunningApp app{on_database(database.url())};
    ASSERT_NE(app.make_task("ann", "first"), "");
    database.execute(
        "INSERT INTO taskgate_tasks SELECT 'ann', gen_random_uuid(), 'task ' || i, NULL, false, now(), "
        "now() FROM generate_series(1, 5000) AS i");
    const std::string known =
        "If-None-Match: " + app.ask("GET", ann_tasks, "ann").find("ETag") + "\r\n";
    const std::string ours = database.query(
        "SELECT string_agg(pid::text, ', ') FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(app.ask("GET", ann_tasks, "ann", "", known).status, 304);
    }
    const std::string closed = "SELECT pid FROM unnest(ARRAY[" + ours +
                               "]) AS before (pid) "
                               "WHERE pid NOT IN (SELECT pid FROM pg_stat_activity)";
    EXPECT_EQ(database.query(closed), "");
}

}  // namespace taskgate::test
