// SPDX-License-Identifier: MIT
#include "admin/store_commands.hpp"
#include "base/percent.hpp"
#include "support/server_process.hpp"
#include "support/test_database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace taskgate::test {

namespace {

namespace fs = std::filesystem;

/// `taskgate backup` and `taskgate restore` in a folder of their own, with the store `tasks.db`.
class BackupAndRestore : public StoreCommandTest {
protected:
    CommandResult backup(const std::string& name) { return run(store(), {"backup", path(name)}); }
    CommandResult restore(const std::string& name, const Words& more = {}) {
        Words words{"restore", path(name)};
        words.insert(words.end(), more.begin(), more.end());
        return run(store(), words);
    }
    [[nodiscard]] std::string store() const { return url("tasks.db"); }
    /// Overwrites bytes of a file.
    void damage(const std::string& name, std::int64_t offset, const std::string& bytes) const {
        std::fstream file{path(name), std::ios::binary | std::ios::in | std::ios::out};
        file.seekp(offset);
        file << bytes;
    }
};

/// Creates a task; false where the server did not acknowledge it.
bool create(Wire& wire, const std::string& token, const std::string& title) {
    const auto reply =
        wire.exchange("POST", "/api/ada/tasks", token, R"({"title":")" + title + R"("})");
    return reply && reply->status == 201;
}

TEST_F(BackupAndRestore, MakeAFileOfItsOwnThatCanBeServed) {
    write_tasks(store(), awkward_tasks());
    const CommandResult result = backup("copy.db");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_TRUE(contains(result.output, "copy.db: 10 tasks, schema version 2, ")) << result.output;
    EXPECT_TRUE(contains(result.output, " KiB; checked.\n")) << result.output;
    using fs::perms;
    EXPECT_EQ(fs::status(path("copy.db")).permissions() & perms::mask,
              perms::owner_read | perms::owner_write);
    for (const auto& file : fs::directory_iterator{path("")}) {
        const std::string name = file.path().filename();
        EXPECT_TRUE(name == "copy.db" || name.starts_with("tasks.db")) << name;
    }
    EXPECT_EQ(query_sqlite(path("copy.db"), "PRAGMA journal_mode"), "delete\n");
    EXPECT_EQ(read_tasks(sqlite_url(path("copy.db"))), describe(awkward_tasks()));
    ServerProcess server{path("copy.db")};
    EXPECT_TRUE(server.wait_for_port());
}

TEST_F(BackupAndRestore, HoldEveryTaskThatWasAcknowledgedBefore) {
    ServerProcess server{path("tasks.db")};
    const auto port = server.wait_for_port();
    ASSERT_TRUE(port);
    const std::string token = make_token("ada");
    std::atomic<int> acknowledged{0};
    std::atomic<bool> stops{false};
    std::thread writer{[&] {
        Wire wire{*port};
        while (!stops && create(wire, token, std::to_string(acknowledged.load()))) {
            ++acknowledged;
            acknowledged.notify_one();
        }
    }};
    acknowledged.wait(0);
    for (int i = 0; i < 5; ++i) {
        const int before = acknowledged;
        const CommandResult result = backup("copy.db");
        EXPECT_EQ(result.exit_code, 0) << result.output;
        const int after = acknowledged;
        EXPECT_LT(before, after) << "the writer waited";
        EXPECT_EQ(query_sqlite(path("copy.db"),
                               "SELECT count(*) FROM taskgate_tasks WHERE "
                               "CAST(title AS INTEGER) < " +
                                   std::to_string(before)),
                  std::to_string(before) + "\n");
    }
    stops = true;
    writer.join();
}

TEST_F(BackupAndRestore, BringBackTheTasksOfTheBackup) {
    const std::string token = make_token("ada");
    {
        ServerProcess server{path("tasks.db")};
        Wire wire{server.wait_for_port().value()};
        ASSERT_TRUE(create(wire, token, "before"));
        ASSERT_EQ(backup("copy.db").exit_code, 0);
        ASSERT_TRUE(create(wire, token, "after"));
        CommandResult result = restore("copy.db", {"--overwrite"});
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_TRUE(contains(result.output, "is already being served by another process"))
            << result.output;
        EXPECT_TRUE(contains(wire.exchange("GET", "/api/ada/tasks", token, "")->body, "after"));
        server.signal(SIGKILL);
        server.wait_for_end();
        result = restore("copy.db");
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_TRUE(contains(result.output,
                             "there are 2 tasks in it; --overwrite puts the backup in their place"))
            << result.output;
        result = restore("copy.db", {"--overwrite"});
        EXPECT_EQ(result.exit_code, 0) << result.output;
        EXPECT_TRUE(contains(result.output, "tasks.db: 1 tasks, schema version 2,"))
            << result.output;
    }
    ServerProcess server{path("tasks.db")};
    Wire wire{server.wait_for_port().value()};
    const std::string list = wire.exchange("GET", "/api/ada/tasks", token, "")->body;
    EXPECT_TRUE(contains(list, "\"before\"")) << list;
    EXPECT_FALSE(contains(list, "\"after\"")) << list;
    EXPECT_TRUE(create(wire, token, "again"));
}

TEST_F(BackupAndRestore, MakeAStoreWhereThereIsNone) {
    write_tasks(store(), plain_tasks(2, 50));
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    const std::string other = sqlite_url(path("other.db"));
    EXPECT_EQ(run(other, {"restore", path("copy.db")}).exit_code, 0);
    EXPECT_EQ(read_tasks(other), describe(plain_tasks(2, 50)));
    using fs::perms;
    EXPECT_EQ(fs::status(path("other.db")).permissions() & perms::mask,
              perms::owner_read | perms::owner_write);
}

TEST_F(BackupAndRestore, RefuseABackupThatIsDamaged) {
    write_tasks(store(), plain_tasks(5, 400));
    ASSERT_EQ(backup("good.db").exit_code, 0);
    const std::string before = bytes_of("good.db");
    const auto size = static_cast<std::int64_t>(before.size());
    write_tasks(sqlite_url(path("empty.db")), {});
    execute_sqlite(path("other.db"), "CREATE TABLE task (id CHAR(32))");
    std::ofstream{path("text.db")} << std::string(9000, 'x');
    fs::copy(path("good.db"), path("page.db"));
    damage("page.db", 5 * 4096, std::string(4096, '\x55'));
    fs::copy(path("good.db"), path("short.db"));
    fs::resize_file(path("short.db"), static_cast<std::uintmax_t>(size / 2));
    const std::vector<std::pair<std::string, std::string>> cases{
        {"page.db", "page.db: "},
        {"short.db", "short.db: "},
        {"text.db", "file is not a database"},
        {"other.db", "there are no tables of Taskgate in it"},
        {"missing.db", "there is no such file"},
        {"tasks.db", "it is the store itself"},
    };
    for (const auto& [name, reason] : cases) {
        const CommandResult result = restore(name, {"--overwrite"});
        EXPECT_NE(result.exit_code, 0) << name;
        EXPECT_TRUE(contains(result.output, reason)) << result.output;
        EXPECT_EQ(count_lines(result.output), 1U) << result.output;
        EXPECT_EQ(read_tasks(store()), describe(plain_tasks(5, 400))) << name;
    }
    EXPECT_EQ(bytes_of("good.db"), before);
}

TEST_F(BackupAndRestore, RefuseToBackUpWhatIsDamaged) {
    write_tasks(store(), plain_tasks(5, 400));
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    const std::string before = bytes_of("copy.db");
    execute_sqlite(path("tasks.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
    damage("tasks.db", 5 * 4096, std::string(4096, '\x55'));
    const CommandResult result = backup("copy.db");
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_EQ(bytes_of("copy.db"), before) << "the old backup is as it was";
}

TEST_F(BackupAndRestore, LeaveTheOldStoreOrTheNewOneWhenKilled) {
    write_tasks(store(), plain_tasks(1, 60'000));
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    const Words old_tasks = describe(plain_tasks(2, 3));
    fs::remove(path("tasks.db-wal"));
    fs::remove(path("tasks.db-shm"));
    fs::remove(path("tasks.db"));
    write_tasks(store(), plain_tasks(2, 3));
    {
        BackgroundProcess process{
            program({"restore", path("copy.db"), "--overwrite"}, {"DATABASE_URL=" + store()})};
        std::error_code none;
        // In the log there is no end of it yet, and in the file nothing.
        while (fs::file_size(path("tasks.db-wal"), none) + 1 < 1'000'000U &&
               fs::file_size(path("tasks.db")) < 1'000'000U) {
        }
        process.kill_with_children();
    }
    const Words tasks = read_tasks(store());
    EXPECT_TRUE(tasks == old_tasks || tasks.size() == 60'000U) << tasks.size();
    EXPECT_EQ(query_sqlite(path("tasks.db"), "PRAGMA integrity_check"), "ok\n");
    EXPECT_EQ(restore("copy.db", {"--overwrite"}).exit_code, 0);
    EXPECT_EQ(read_tasks(store()).size(), 60'000U);
}

TEST_F(BackupAndRestore, RefuseFilesOfTheStoreAsBackup) {
    write_tasks(store(), plain_tasks(1, 1));
    for (const std::string name : {"tasks.db", "tasks.db-wal", "./tasks.db", "tasks.db.lock"}) {
        EXPECT_EQ(backup(name).exit_code, 2) << name;
    }
    EXPECT_EQ(read_tasks(store()), describe(plain_tasks(1, 1)));
}

/// Runs the command that a refusal names, as a shell does.
CommandResult run_named_command(const CommandResult& refusal, const std::string& password) {
    constexpr std::string_view before = " for this: ";
    const std::size_t begin = refusal.output.find(before) + before.size();
    Command command;
    command.user = Command::User::own;
    command.arguments = {"sh", "-c",
                         refusal.output.substr(begin, refusal.output.rfind(" (the ") - begin)};
    command.environment = {"PGPASSWORD=" + password};
    return run_command(command);
}

TEST_F(BackupAndRestore, NameCommandsThatWorkOnAServer) {
    const TestDatabase database;
    const std::string url = database.url();
    const std::size_t colon = url.find(':', url.find("//"));
    const std::string password =
        decode_percent(url.substr(colon + 1, url.find('@') - colon - 1)).value();
    write_tasks(url, awkward_tasks());
    CommandResult result = run_named_command(run(url, {"backup", path("it's.dump")}), password);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    database.execute("DELETE FROM taskgate_tasks");
    result = run_named_command(run(url, {"restore", path("it's.dump")}), password);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(url), describe(awkward_tasks()));
}

TEST_F(BackupAndRestore, NameTheToolsOfPostgres) {
    const std::string url = "postgresql://ada:hunter2@db.example.com:5433/ta'sks?sslmode=require";
    CommandResult result = run(url, {"backup", "it's.dump"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_TRUE(contains(result.output,
                         "pg_dump --format=custom --table='taskgate_*' --file='it'\\''s.dump' "
                         "--dbname='postgresql://?dbname=ta%27sks&host=db.example.com&port=5433&"
                         "sslmode=require&user=ada'"))
        << result.output;
    EXPECT_FALSE(contains(result.output, "hunter2")) << result.output;
    result = run(url, {"restore", "a.dump"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_TRUE(contains(result.output, "pg_restore --clean --if-exists --single-transaction "))
        << result.output;
    EXPECT_FALSE(contains(result.output, "hunter2")) << result.output;
}

}  // namespace

}  // namespace taskgate::test
