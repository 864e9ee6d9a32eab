// SPDX-License-Identifier: MIT
#include "raw_sqlite.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/store_clock.hpp"
#include "support/temp_dir.hpp"
#include "tasks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>

/// What SQLite is really told, and what it makes of it.
namespace taskgate::test {

namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// Sees every connection that is opened while it lives, and every statement that runs on one.
class StatementSpy {
public:
    StatementSpy() {
        seen() = Seen{};
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&StatementSpy::watch));
    }
    ~StatementSpy() {
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&StatementSpy::watch));
    }
    StatementSpy(const StatementSpy&) = delete;
    StatementSpy& operator=(const StatementSpy&) = delete;

    static std::set<std::string> statements() {
        const std::lock_guard lock{mutex};
        return seen().statements;
    }
    /// The connection opened first, which is the writer's.
    static sqlite3* writer() { return seen().connections.front(); }

private:
    struct Seen {
        std::set<std::string> statements = {};
        std::vector<sqlite3*> connections = {};
    };
    static Seen& seen() {
        static Seen seen;
        return seen;
    }

    static int watch(sqlite3* connection, const char** /*message*/, const void* /*api*/) {
        const std::lock_guard lock{mutex};
        seen().connections.push_back(connection);
        return sqlite3_trace_v2(
            connection, SQLITE_TRACE_STMT,
            [](unsigned /*kind*/, void* /*context*/, void* statement, void* /*text*/) {
                const std::lock_guard statement_lock{mutex};
                seen().statements.insert(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
                return 0;
            },
            nullptr);
    }

    static inline std::mutex mutex;
};

class SqliteSchema : public testing::Test {
protected:
    SqliteSchema() {
        sqlite::Options options;
        options.path = directory_ / "tasks.db";
        store_ = sqlite::SqliteStore::open(options, clock_).value();
    }

    /// Every function that a request can reach, and what they ran.
    std::set<std::string> run_everything() {
        auto fields = new_task("task");
        const auto id = loop_.run(store_->create_task(owner_, std::move(fields))).value().id;
        loop_.run(store_->find_task(owner_, id)).value();
        loop_.run(store_->update_task(owner_, id, std::nullopt, retitle("new"))).value();
        loop_.run(store_->toggle_task(owner_, id, std::nullopt)).value();
        list_all(loop_, *store_, owner_);
        loop_.run(store_->remove_task(owner_, id, std::nullopt)).value();
        loop_.run(store_->ping()).value();
        return StatementSpy::statements();
    }
    std::string explain(const std::string& statement) {
        return raw().query("EXPLAIN QUERY PLAN " + statement);
    }
    RawSqlite raw() { return RawSqlite{directory_ / "tasks.db"}; }

    /// Puts one row in whose columns are these SQL values; says whether it was refused.
    bool refuses(const std::string& values) {
        try {
            raw().execute(
                "INSERT INTO taskgate_tasks (user_id, id, title, description, is_completed, "
                "created_at, updated_at) VALUES (" +
                values + ")");
            return false;
        } catch (const std::runtime_error&) {
            return true;
        }
    }

    TempDir directory_;
    StatementSpy spy_;
    StoreClock clock_;
    BlockingLoop loop_;
    UserId owner_{"alice"};
    std::unique_ptr<sqlite::SqliteStore> store_;
};

TEST_F(SqliteSchema, NamesTheOwnerInEveryStatementOnATask) {
    int count = 0;
    for (const std::string& statement : run_everything()) {
        if (statement.find("taskgate_tasks") == std::string::npos ||
            statement.find("CREATE") != std::string::npos) {
            continue;
        }
        ++count;
        const bool is_insert = statement.starts_with("INSERT");
        EXPECT_THAT(statement, ContainsRegex(is_insert ? "user_id" : "WHERE user_id = \\?1"));
    }
    EXPECT_EQ(count, 6) << "find, list, create, update, toggle and remove";
}

TEST_F(SqliteSchema, SortsNothingForAListAndFindsByThePrimaryKey) {
    int lists = 0;
    int finds = 0;
    for (const std::string& statement : run_everything()) {
        if (statement.find("taskgate_tasks") == std::string::npos ||
            statement.find("WHERE") == std::string::npos) {
            continue;
        }
        const std::string plan = explain(statement);
        EXPECT_THAT(plan, AllOf(Not(HasSubstr("SCAN")), Not(HasSubstr("TEMP B-TREE"))));
        if (statement.find("ORDER BY") != std::string::npos) {
            ++lists;
            EXPECT_THAT(plan, HasSubstr("USING INDEX taskgate_tasks_by_time (user_id=?)"));
        } else {
            ++finds;
            EXPECT_THAT(plan, HasSubstr("USING PRIMARY KEY (user_id=? AND id=?)"));
        }
    }
    EXPECT_EQ(lists, 1);
    EXPECT_EQ(finds, 4);
}

TEST_F(SqliteSchema, WritesALogAndSyncsItAtEveryCommit) {
    run_everything();
    std::string found;
    const auto add = [](void* text, int /*columns*/, char** values, char** /*names*/) {
        *static_cast<std::string*>(text) += std::string{values[0]} + "\n";
        return 0;
    };
    // The writer's thread waits for work, so its connection may be asked.
    for (const char* question : {"PRAGMA journal_mode", "PRAGMA synchronous"}) {
        ASSERT_EQ(sqlite3_exec(StatementSpy::writer(), question, add, &found, nullptr), SQLITE_OK);
    }
    EXPECT_EQ(sqlite3_db_readonly(StatementSpy::writer(), "main"), 0);
    EXPECT_EQ(found, "wal\n2\n") << "2 is FULL";
}

TEST_F(SqliteSchema, ClustersTheTasksByOwnerInAStrictTable) {
    EXPECT_EQ(raw().query("SELECT wr, strict FROM pragma_table_list('taskgate_tasks')"), "1|1\n");
    EXPECT_EQ(raw().query("SELECT name FROM pragma_table_info('taskgate_tasks') WHERE pk > 0 "
                          "ORDER BY pk"),
              "user_id\nid\n");
}

TEST_F(SqliteSchema, HoldsRowsToTheRulesOfATask) {
    const std::string id = ", x'0123456789abcdef0123456789abcdef', ";
    EXPECT_FALSE(refuses("'a'" + id + "'t', NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("'a'" + id + "'t', NULL, 0, 1, 1")) << "the same id twice";
    EXPECT_FALSE(refuses("'b'" + id + "'t', NULL, 0, 1, 1")) << "of another owner";
    EXPECT_TRUE(refuses("''" + id + "'t', NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("NULL" + id + "'t', NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("'" + std::string(256, 'x') + "'" + id + "'t', NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("'c', x'0123', 't', NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("'c', '0123456789abcdef', 't', NULL, 0, 1, 1")) << "text for bytes";
    EXPECT_TRUE(refuses("'c'" + id + "'', NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("'c'" + id + "NULL, NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("'c'" + id + "'" + std::string(501, 'x') + "', NULL, 0, 1, 1"));
    EXPECT_TRUE(refuses("'c'" + id + "'t', '" + std::string(5001, 'x') + "', 0, 1, 1"));
    EXPECT_TRUE(refuses("'c'" + id + "'t', NULL, 2, 1, 1"));
    EXPECT_TRUE(refuses("'c'" + id + "'t', NULL, NULL, 1, 1"));
    EXPECT_TRUE(refuses("'c'" + id + "'t', NULL, 0, 'yesterday', 1"));
    EXPECT_TRUE(refuses("'c'" + id + "'t', NULL, 0, 1, NULL"));
}

}  // namespace

}  // namespace taskgate::test
