// SPDX-License-Identifier: MIT
#include "child.hpp"
#include "fault_disk.hpp"
#include "raw_sqlite.hpp"
#include "store/open_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/store_clock.hpp"
#include "support/temp_dir.hpp"
#include "tasks.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <thread>

namespace taskgate::test {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const StoreClock a_clock;

/// What is in the files of a directory. Locks and shared memory are no data, and a reader leaves an
/// empty log.
std::map<std::string, std::string> read_files(const TempDir& directory) {
    std::map<std::string, std::string> contents;
    for (const auto& entry : std::filesystem::directory_iterator{directory.path()}) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(".lock") || name.ends_with("-shm")) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
        if (!bytes.empty()) contents[name] = bytes;
    }
    return contents;
}

/// The same in a form that a failed comparison may print.
std::map<std::string, std::string> contents_of(const TempDir& directory) {
    std::map<std::string, std::string> contents = read_files(directory);
    for (auto& [name, bytes] : contents) {
        bytes = fmt::format("{} bytes, hash {}", bytes.size(), std::hash<std::string>{}(bytes));
    }
    return contents;
}

std::string try_migrate(const std::string& path) {
    const auto state = migrate_store("sqlite:///" + path);
    return state ? "version " + std::to_string(state->version) : state.error().message;
}

TEST(SqliteMigration, LeadsFromNothingToTheNewestVersion) {
    const TempDir directory;
    const std::string url = "sqlite:///" + directory / "tasks.db";
    const auto before = inspect_store(url).value();
    EXPECT_EQ(before.version, 0);
    EXPECT_THAT(before.pending, ElementsAre("tasks", "adoptions"));
    EXPECT_THAT(contents_of(directory), IsEmpty()) << "looking made something";
    const auto after = migrate_store(url).value();
    EXPECT_EQ(after.version, after.newest);
    EXPECT_THAT(after.pending, IsEmpty());
    EXPECT_EQ(inspect_store(url).value().version, after.newest);
    EXPECT_EQ(
        RawSqlite{directory / "tasks.db"}.query("SELECT version, name FROM taskgate_migrations"),
        "1|tasks\n2|adoptions\n");
}

TEST(SqliteMigration, ChangesNothingTheSecondTime) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    ASSERT_EQ(try_migrate(path), "version 2");
    const auto before = contents_of(directory);
    EXPECT_EQ(try_migrate(path), "version 2");
    EXPECT_EQ(contents_of(directory), before);
}

TEST(SqliteMigration, RunsWhileAServerUsesTheFile) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    const auto store = open_store("sqlite:///" + path, a_clock).value();
    EXPECT_EQ(try_migrate(path), "version 2");
}

TEST(SqliteMigration, MayBeTriedByTenThreadsAtOnce) {
    for (int round = 0; round < 5; ++round) {
        const TempDir directory;
        std::vector<std::string> outcomes(10);
        std::vector<std::thread> threads;
        threads.reserve(outcomes.size());
        for (std::string& outcome : outcomes) {
            threads.emplace_back([&] { outcome = try_migrate(directory / "tasks.db"); });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_THAT(outcomes, testing::Each("version 2"));
    }
}

TEST(SqliteMigration, MayBeTriedByTenProcessesAtOnce) {
    for (int round = 0; round < 5; ++round) {
        const TempDir directory;
        std::vector<std::unique_ptr<Child>> children;
        children.reserve(10);
        for (int i = 0; i < 10; ++i) {
            children.push_back(std::make_unique<Child>(
                Child::User::same, [&] { return try_migrate(directory / "tasks.db"); }));
        }
        for (const auto& child : children) EXPECT_EQ(child->finish(), "version 2");
        EXPECT_EQ(
            RawSqlite{directory / "tasks.db"}.query("SELECT count(*) FROM taskgate_migrations"),
            "2\n");
    }
}

void make_newer(RawSqlite& database) {
    database.execute("INSERT INTO taskgate_migrations (version, name) VALUES (99, 'later')");
}

void expect_refusal_of_newer(const TempDir& directory) {
    const auto before = contents_of(directory);
    const std::string url = "sqlite:///" + directory / "tasks.db";
    for (const std::string& message :
         {open_store(url, a_clock).error().message, try_migrate(directory / "tasks.db"),
          inspect_store(url).error().message}) {
        EXPECT_THAT(message, HasSubstr("version 99"));
    }
    EXPECT_EQ(contents_of(directory), before);
}

TEST(SqliteMigration, RefusesANewerStoreAndLeavesItByteForByte) {
    const TempDir directory;
    ASSERT_EQ(try_migrate(directory / "tasks.db"), "version 2");
    {
        RawSqlite database{directory / "tasks.db"};
        make_newer(database);
    }
    expect_refusal_of_newer(directory);
}

TEST(SqliteMigration, RefusesANewerStoreInAnotherJournalModeAndLeavesItByteForByte) {
    const TempDir directory;
    ASSERT_EQ(try_migrate(directory / "tasks.db"), "version 2");
    {
        RawSqlite database{directory / "tasks.db"};
        make_newer(database);
        database.execute("PRAGMA journal_mode = DELETE");
    }
    expect_refusal_of_newer(directory);
}

TEST(SqliteMigration, LeavesTheLogOfANewerStoreThatWasKilled) {
    const TempDir living;
    const TempDir killed;
    ASSERT_EQ(try_migrate(living / "tasks.db"), "version 2");
    RawSqlite database{living / "tasks.db"};
    make_newer(database);
    // What is there while the other is open is what a kill would leave.
    for (const auto& [name, bytes] : read_files(living)) {
        std::ofstream{killed / name, std::ios::binary} << bytes;
    }
    ASSERT_EQ(contents_of(killed).size(), 2U) << "there is no log to be left alone";
    expect_refusal_of_newer(killed);
}

TEST(SqliteMigration, LeavesNothingBehindWhereItWasInterrupted) {
    int interruptions = 0;
    for (int writes = 0;; ++writes) {
        const TempDir directory;
        FaultDisk disk;
        const WrappedVfs vfs{disk};
        sqlite::Options options;
        options.path = directory / "tasks.db";
        options.vfs = vfs.name();
        FaultDisk::Fault fault;
        fault.countdown = writes;
        fault.sync_code = SQLITE_IOERR_FSYNC;
        disk.fail(fault);
        const auto store = sqlite::SqliteStore::open(options, a_clock);
        if (disk.hits() == 0) break;
        ++interruptions;
        EXPECT_FALSE(store) << "after " << writes << " writes";
        EXPECT_EQ(RawSqlite{options.path}.query("SELECT count(*) FROM sqlite_schema"), "0\n")
            << "after " << writes << " writes";
        EXPECT_EQ(try_migrate(options.path), "version 2");
    }
    EXPECT_GT(interruptions, 5);
}

}  // namespace

}  // namespace taskgate::test
