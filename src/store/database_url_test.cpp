// SPDX-License-Identifier: MIT
#include "store/database_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace taskgate {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

std::map<std::string, std::string> parameters(std::string_view url) {
    const auto read = read_database_url(url);
    EXPECT_TRUE(read) << url;
    if (!read) return {};
    EXPECT_EQ(read->kind, DatabaseUrl::Kind::postgresql);
    return read->postgresql;
}

std::string refusal(std::string_view url) {
    const auto read = read_database_url(url);
    EXPECT_FALSE(read) << url;
    return read ? "" : read.error().message;
}

}  // namespace

TEST(DatabaseUrl, NamesAFileOfSqliteInEveryForm) {
    for (const auto& [url, path] :
         std::map<std::string, std::string>{{"sqlite:///tasks.db", "tasks.db"},
                                            {"sqlite:////srv/tasks.db", "/srv/tasks.db"},
                                            {"sqlite+aiosqlite:///tasks.db", "tasks.db"},
                                            {"sqlite:///a%20b%3F.db", "a b?.db"},
                                            {"sqlite:///file:x.db", "./file:x.db"}}) {
        const auto read = read_database_url(url);
        ASSERT_TRUE(read) << url;
        EXPECT_EQ(read->kind, DatabaseUrl::Kind::sqlite);
        EXPECT_EQ(read->sqlite_path, path);
        EXPECT_EQ(read->label(), path);
    }
}

TEST(DatabaseUrl, IsTheSameForEveryDriverOfPostgres) {
    for (const std::string scheme : {"postgresql", "postgres", "postgresql+psycopg",
                                     "postgresql+psycopg2", "postgresql+asyncpg"}) {
        EXPECT_THAT(parameters(scheme + "://ada:secret@db.example:5433/tasks"),
                    UnorderedElementsAre(Pair("user", "ada"), Pair("password", "secret"),
                                         Pair("host", "db.example"), Pair("port", "5433"),
                                         Pair("dbname", "tasks")));
    }
}

TEST(DatabaseUrl, DecodesPercentEscapesOnce) {
    EXPECT_THAT(parameters("postgresql://a%40b:p%40ss%3Aw%2F%C3%B6r%25d%2525@db/t%20s"),
                UnorderedElementsAre(Pair("user", "a@b"), Pair("password", "p@ss:w/ör%d%25"),
                                     Pair("host", "db"), Pair("dbname", "t s")));
}

TEST(DatabaseUrl, TakesEveryParameterOfLibpq) {
    EXPECT_THAT(parameters("postgresql://db/t?sslmode=require&channel_binding=require&"
                           "sslrootcert=%2Fetc%2Fca.pem&target_session_attrs=read-write&"
                           "connect_timeout=3&options=-c%20search_path%3Dx&password=secret"),
                UnorderedElementsAre(
                    Pair("host", "db"), Pair("dbname", "t"), Pair("sslmode", "require"),
                    Pair("channel_binding", "require"), Pair("sslrootcert", "/etc/ca.pem"),
                    Pair("target_session_attrs", "read-write"), Pair("connect_timeout", "3"),
                    Pair("options", "-c search_path=x"), Pair("password", "secret")));
}

TEST(DatabaseUrl, ReadsTheSslOfAsyncpgAsSslmode) {
    for (const auto& [ssl, sslmode] :
         std::map<std::string, std::string>{{"require", "require"},
                                            {"verify-full", "verify-full"},
                                            {"true", "require"},
                                            {"False", "disable"}}) {
        EXPECT_THAT(parameters("postgresql+asyncpg://db/t?ssl=" + ssl),
                    testing::Contains(Pair("sslmode", sslmode)));
    }
}

TEST(DatabaseUrl, TakesSeveralHostsAndNone) {
    const auto several = parameters("postgresql://ada@one:5432,two:5433/tasks");
    EXPECT_EQ(several.at("host"), "one,two");
    EXPECT_EQ(several.at("port"), "5432,5433");
    EXPECT_THAT(parameters("postgresql://"), IsEmpty());
    EXPECT_THAT(parameters("postgresql:///tasks?host=/run/postgresql"),
                UnorderedElementsAre(Pair("dbname", "tasks"), Pair("host", "/run/postgresql")));
    EXPECT_EQ(parameters("postgresql://[::1]:5432/tasks").at("host"), "::1");
}

TEST(DatabaseUrl, NamesTheParameterThatLibpqDoesNotKnow) {
    for (const std::string name : {"pool_size", "pgbouncer", "statement_cache_size", "sslMode"}) {
        EXPECT_THAT(refusal("postgresql://db/tasks?sslmode=require&" + name + "=1"),
                    HasSubstr('"' + name + '"'));
    }
}

TEST(DatabaseUrl, ShowsNoPartOfAPasswordThatIsNotEscaped) {
    for (const std::string url :
         {"postgresql://ada:hunter2@hunter2@db/tasks", "postgresql://ada:hunter2/tasks",
          "postgresql://ada:1/hunter2@db/tasks", "postgresql://ada:a?hunter2@db/tasks",
          "postgresql://ada:a?hunter2=b&c@db/tasks", "postgresql://ada:hunter2%@db/tasks",
          "postgresql://ada:%zzhunter2@db/tasks", "postgresql://ada:a%00hunter2@db/tasks"}) {
        EXPECT_THAT(refusal(url), Not(HasSubstr("hunter2"))) << url;
        EXPECT_THAT(refusal(url), HasSubstr("write % as %25")) << url;
    }
}

TEST(DatabaseUrl, IsCalledByHostPortAndDatabase) {
    EXPECT_EQ(read_database_url("postgresql://ada:secret@db:5433/tasks")->label(), "db:5433/tasks");
    EXPECT_EQ(read_database_url("postgresql://a,b/tasks?port=1,2")->label(), "a,b:1,2/tasks");
}

TEST(DatabaseUrl, IsRefusedWhereItIsNone) {
    for (const std::string url : {"", "tasks.db", "oracle://db", "sqlite:tasks.db", "sqlite://x",
                                  "sqlite:///", "sqlite:///:memory:", "sqlite:///a.db?mode=ro"}) {
        EXPECT_NE(refusal(url), "") << url;
    }
}

}  // namespace taskgate
