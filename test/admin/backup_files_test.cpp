// SPDX-License-Identifier: MIT
// What backup and restore find where they are to write.

#include "admin/store_commands.hpp"
#include "store/open_admin.hpp"
#include "store/sqlite/file_lock.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace taskgate::test {

namespace {

namespace fs = std::filesystem;

class BackupFiles : public StoreCommandTest {
protected:
    void SetUp() override { write_tasks(url("tasks.db"), plain_tasks(1, 3)); }
    CommandResult backup(const std::string& name) {
        return run(url("tasks.db"), {"backup", path(name)});
    }
    void write(const std::string& name, std::string_view text) const {
        std::ofstream{path(name), std::ios::binary} << text;
    }
    /// Restores `copy.db`.
    CommandResult restore(const std::string& name, const Words& more = {}) {
        Words words{"restore", path("copy.db")};
        words.insert(words.end(), more.begin(), more.end());
        return run(url(name), words);
    }
    [[nodiscard]] uid_t owner_of(const std::string& name) const {
        struct stat status {};
        EXPECT_EQ(::stat(path(name).c_str(), &status), 0) << name;
        return status.st_uid;
    }
};

TEST_F(BackupFiles, AreNotReplacedWhereALogWouldBePutIntoThem) {
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    {
        ServerProcess server{path("copy.db")};
        Wire wire{server.wait_for_port().value()};
        const auto reply =
            wire.exchange("POST", "/api/ada/tasks", make_token("ada"), R"({"title":"new"})");
        ASSERT_EQ(reply->status, 201);
        const CommandResult result = backup("copy.db");
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_EQ(result.output,
                  "taskgate: " + path("copy.db") + " is already being served by another process\n");
        server.signal(SIGKILL);
        server.wait_for_end();
    }
    ASSERT_TRUE(fs::exists(path("copy.db-wal")));
    const std::string before = bytes_of("copy.db");
    const CommandResult result = backup("copy.db");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.output,
              "taskgate: " + path("copy.db-wal") + " is there, which SQLite would put into a new " +
                  path("copy.db") +
                  ": use another name, or, if nothing uses that store any more and you don't need "
                  "it, remove both together\n");
    EXPECT_EQ(bytes_of("copy.db"), before);
    EXPECT_EQ(read_tasks(url("copy.db")).size(), 4U);
}

TEST_F(BackupFiles, AreNotReplacedBesideAJournal) {
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    const std::string before = bytes_of("copy.db");
    write("copy.db-journal", "anything");
    fs::create_symlink(path("copy.db"), path("link.db"));
    for (const std::string name : {"copy.db", "link.db"}) {
        const CommandResult result = backup(name);
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_TRUE(contains(result.output, path("copy.db-journal") + " is there"))
            << result.output;
        EXPECT_EQ(bytes_of("copy.db"), before);
    }
    fs::rename(path("copy.db-journal"), path("copy.db-shm"));
    // Readers of a store that is not served leave an empty one.
    write("copy.db-wal", "");
    EXPECT_EQ(backup("copy.db").exit_code, 0) << "without a log it says nothing";
    EXPECT_EQ(read_tasks(url("copy.db")), describe(plain_tasks(1, 3)));
}

TEST_F(BackupFiles, LeaveNothingBehindOnAFullDisk) {
    execute_sqlite(path("tasks.db"), "CREATE TABLE large AS SELECT zeroblob(20000000)");
    fs::create_directory(path("small"));
    Command command = program({}, {"DATABASE_URL=" + url("tasks.db")});
    command.small_disk = path("small");
    command.arguments = {
        "sh", "-c", "\"$0\" backup \"$1\"/copy.db; echo \"exit code $?, left: $(ls -A \"$1\")\"",
        command.arguments[0], path("small")};
    const CommandResult result = run_command(command);
    EXPECT_TRUE(contains(result.output, "database or disk is full")) << result.output;
    EXPECT_TRUE(contains(result.output, "exit code 1, left: \n")) << result.output;
}

TEST_F(BackupFiles, AreNotRestoredOverTablesOfOthers) {
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    execute_sqlite(path("app.db"), "CREATE TABLE user (id TEXT); CREATE TABLE task (id TEXT)");
    CommandResult result = restore("app.db");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.output, "taskgate: " + path("app.db") +
                                 ": there are tables that are not Taskgate's in it: \"task\", "
                                 "\"user\"; --overwrite puts the backup in the place of all of "
                                 "it\n");
    EXPECT_EQ(query_sqlite(path("app.db"), "SELECT count(*) FROM sqlite_schema"), "2\n");
    // Beside tables of Taskgate's, empty and not, and more than anybody wants to read.
    write_tasks(url("app.db"), {});
    for (const std::string name : {"a", "b", "c", "d", "e"}) {
        execute_sqlite(path("app.db"), "CREATE TABLE " + name + " (id TEXT)");
    }
    result = restore("app.db");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, R"("a", "b", "c", "d", "e" and 2 more; --overwrite)"))
        << result.output;
    write_tasks(url("app.db"), plain_tasks(1, 1));
    result = restore("app.db");
    EXPECT_TRUE(contains(result.output, "there are 1 tasks and tables that are not Taskgate's"))
        << result.output;
    EXPECT_EQ(restore("app.db", {"--overwrite"}).exit_code, 0);
    EXPECT_EQ(read_tasks(url("app.db")), describe(plain_tasks(1, 3)));
}

TEST_F(BackupFiles, AreRestoredOnceWhatIsNoDatabaseIsAway) {
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    write("text.db", std::string(9000, 'x'));
    for (const Words& more : {Words{}, Words{"--overwrite"}}) {
        const CommandResult result = restore("text.db", more);
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_TRUE(contains(result.output, "file is not a database")) << result.output;
        EXPECT_TRUE(contains(result.output,
                             "move it, its -wal and its -shm away together, and restore again"))
            << result.output;
        EXPECT_FALSE(contains(result.output, "--overwrite")) << result.output;
        EXPECT_EQ(bytes_of("text.db"), std::string(9000, 'x'));
    }
    fs::remove(path("text.db"));
    EXPECT_EQ(restore("text.db").exit_code, 0);
}

TEST_F(BackupFiles, AreNotRestoredWhileACommandWrites) {
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    const auto store = read_database_url(url("tasks.db"));
    {
        const auto first = open_admin(*store);
        const auto second = open_admin(*store);
        ASSERT_TRUE(first && second);
        ServerProcess server{path("tasks.db")};
        EXPECT_TRUE(server.wait_for_port()) << "none of them is in another's way";
        server.signal(SIGTERM);
        server.wait_for_end();
        const CommandResult result = restore("tasks.db", {"--overwrite"});
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_EQ(result.output, "taskgate: " + path("tasks.db") +
                                     ": a command is writing to it: import, adopt, copy or "
                                     "erase\n");
    }
    EXPECT_EQ(restore("tasks.db", {"--overwrite"}).exit_code, 0);
    const auto restoring = sqlite::FileLock::acquire_alone(path("tasks.db"));
    ASSERT_TRUE(restoring);
    write("none.jsonl", "");
    const CommandResult result = run(url("tasks.db"), {"import", path("none.jsonl")});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "a restore is under way")) << result.output;
}

TEST_F(BackupFiles, BelongToTheServiceWhereRootRestores) {
    ASSERT_EQ(backup("copy.db").exit_code, 0);
    fs::create_directory(path("service"));
    give_to_server_user(path("service"));
    const uid_t service = owner_of("service");
    // A new store belongs to whoever has the folder, and a new lock to whoever has the store.
    ASSERT_EQ(restore("service/new.db").exit_code, 0);
    EXPECT_EQ(owner_of("service/new.db"), service);
    EXPECT_EQ(owner_of("service/new.db.lock"), service);
    write_tasks(url("old.db"), {});
    fs::remove(path("old.db.lock"));
    give_to_server_user(path("old.db"));
    ASSERT_EQ(restore("old.db").exit_code, 0);
    EXPECT_EQ(owner_of("old.db.lock"), service);
    // One that another user cannot open is named before the service meets it.
    const std::string lock = path("service/new.db.lock");
    fs::remove(lock);
    write("service/new.db.lock", "");
    fs::permissions(lock, fs::perms::none);
    give_to_server_user(path(""));
    Command check = program({"check"}, {"DATABASE_URL=" + url("service/new.db"),
                                        "BETTER_AUTH_SECRET=" + std::string{server_secret}});
    check.user = Command::User::server;
    const CommandResult result = run_command(check);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(contains(result.output, "not allowed here: opening " + lock)) << result.output;
}

}  // namespace

}  // namespace taskgate::test
