// SPDX-License-Identifier: MIT
#include "child.hpp"
#include "raw_sqlite.hpp"
#include "store/open_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/store_clock.hpp"
#include "support/temp_dir.hpp"
#include "tasks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

/// Opening a file, whatever state it is in.
namespace taskgate::test {

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const StoreClock a_clock;

/// Opens a file for serving: `opened`, or the reason why not.
std::string try_open(const std::string& path) {
    auto store = open_store("sqlite:///" + path, a_clock);
    if (!store) return store.error().message;
    BlockingLoop loop;
    auto fields = new_task("task");
    const auto created = loop.run((*store)->create_task(UserId{"alice"}, std::move(fields)));
    return created ? "opened" : "opened, but: " + created.error().message;
}

void write_text(const std::string& path, std::string_view text) {
    std::ofstream{path, std::ios::binary} << text;
}
std::string read_text(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
}

void expect_one_line_about(const std::string& message, const std::string& path) {
    EXPECT_THAT(message, AllOf(HasSubstr(path), Not(HasSubstr("\n")), Not(HasSubstr("opened"))));
}

TEST(SqliteOpen, MakesAFileThatNobodyElseMayRead) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    const ::mode_t before = ::umask(0);
    auto store = open_store("sqlite:///" + path, a_clock).value();
    BlockingLoop loop;
    auto fields = new_task("task");
    ASSERT_TRUE(loop.run(store->create_task(UserId{"alice"}, std::move(fields))));
    ::umask(before);
    for (const auto& file : std::filesystem::directory_iterator{directory.path()}) {
        EXPECT_EQ(mode_of(file.path().string()), 0600U) << file.path();
    }
    EXPECT_TRUE(std::filesystem::exists(path + "-wal"));
}

TEST(SqliteOpen, LeavesNoLogBehindACleanClose) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    ASSERT_EQ(try_open(path), "opened");
    EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
    EXPECT_FALSE(std::filesystem::exists(path + "-shm"));
    EXPECT_EQ(RawSqlite{path}.query("SELECT count(*) FROM taskgate_tasks"), "1\n");
}

TEST(SqliteOpen, RefusesASecondServerOnTheSameFile) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    const auto store = open_store("sqlite:///" + path, a_clock).value();
    const std::string message = try_open(path);
    expect_one_line_about(message, path);
    EXPECT_THAT(message, HasSubstr("already being served"));
}

TEST(SqliteOpen, RefusesASecondServerThroughALink) {
    const TempDir directory;
    std::filesystem::create_directory(directory / "real");
    std::filesystem::create_directory_symlink(directory / "real", directory / "link");
    std::filesystem::create_symlink(directory / "real/tasks.db", directory / "tasks.db");
    const auto store = open_store("sqlite:///" + directory / "real/tasks.db", a_clock).value();
    for (const std::string path : {"tasks.db", "link/tasks.db", "real/../real/tasks.db"}) {
        EXPECT_THAT(try_open(directory / path), HasSubstr("already being served")) << path;
    }
}

TEST(SqliteOpen, RefusesASecondServerOfAnotherProcess) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    const auto store = open_store("sqlite:///" + path, a_clock).value();
    Child child{Child::User::same, [&] { return try_open(path); }};
    EXPECT_THAT(child.finish(), HasSubstr("already being served"));
}

TEST(SqliteOpen, OpensAgainAfterTheFirstServerIsGone) {
    const TempDir directory;
    EXPECT_EQ(try_open(directory / "tasks.db"), "opened");
    EXPECT_EQ(try_open(directory / "tasks.db"), "opened");
}

TEST(SqliteOpen, NamesAFileThatMayNotBeWritten) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    ASSERT_EQ(try_open(path), "opened");
    ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
    give_to_unprivileged(directory.path().string());
    give_to_unprivileged(path);
    give_to_unprivileged(path + ".lock");
    Child child{Child::User::unprivileged, [&] { return try_open(path); }};
    const std::string message = child.finish();
    expect_one_line_about(message, path);
    EXPECT_THAT(message, HasSubstr("may not be written"));
}

TEST(SqliteOpen, NamesADirectoryThatMayNotBeWritten) {
    const TempDir directory;
    give_to_unprivileged(directory.path().string());
    ASSERT_EQ(::chmod(directory.path().c_str(), 0500), 0);
    const std::string path = directory / "tasks.db";
    Child child{Child::User::unprivileged, [&] { return try_open(path); }};
    const std::string message = child.finish();
    expect_one_line_about(message, path);
    EXPECT_THAT(message, HasSubstr("Permission denied"));
}

TEST(SqliteOpen, NamesADirectoryThatMayNotBeWrittenAroundAFileThatMay) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    ASSERT_EQ(try_open(path), "opened");
    for (const std::string& one : {directory.path().string(), path, path + ".lock"}) {
        give_to_unprivileged(one);
    }
    ASSERT_EQ(::chmod(directory.path().c_str(), 0500), 0);
    Child child{Child::User::unprivileged, [&] { return try_open(path); }};
    expect_one_line_about(child.finish(), path);
}

TEST(SqliteOpen, NamesADirectoryThatIsNotThere) {
    const TempDir directory;
    const std::string path = directory / "missing/tasks.db";
    const std::string message = try_open(path);
    expect_one_line_about(message, path);
    EXPECT_THAT(message, HasSubstr("No such file or directory"));
}

TEST(SqliteOpen, NamesADirectoryWhereAFileShouldBe) {
    const TempDir directory;
    std::filesystem::create_directory(directory / "tasks.db");
    expect_one_line_about(try_open(directory / "tasks.db"), directory / "tasks.db");
}

TEST(SqliteOpen, RefusesAFileThatIsNoDatabaseAndLeavesItAlone) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    const std::string garbage = repeat("This is somebody's diary. ", 1000);
    write_text(path, garbage);
    const std::string message = try_open(path);
    expect_one_line_about(message, path);
    EXPECT_THAT(message, HasSubstr("file is not a database"));
    EXPECT_EQ(read_text(path), garbage);
}

TEST(SqliteOpen, RefusesATruncatedFile) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    ASSERT_EQ(try_open(path), "opened");
    const std::string whole = read_text(path);
    for (const std::size_t left : {whole.size() - 4096, whole.size() / 2, std::size_t{4096},
                                   std::size_t{4000}, std::size_t{100}, std::size_t{10}}) {
        write_text(path, std::string_view{whole}.substr(0, left));
        expect_one_line_about(try_open(path), path);
    }
}

TEST(SqliteOpen, TakesAnEmptyFileForANewStore) {
    const TempDir directory;
    write_text(directory / "tasks.db", "");
    EXPECT_EQ(try_open(directory / "tasks.db"), "opened");
}

TEST(SqliteOpen, TakesADatabaseThatHoldsOtherTables) {
    const TempDir directory;
    const std::string path = directory / "tasks.db";
    write_text(path, "");
    RawSqlite{path}.execute("CREATE TABLE tasks (id INTEGER); INSERT INTO tasks VALUES (1)");
    EXPECT_EQ(try_open(path), "opened");
    EXPECT_EQ(RawSqlite{path}.query("SELECT id FROM tasks"), "1\n");
}

}  // namespace

}  // namespace taskgate::test
