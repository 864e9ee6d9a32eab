// SPDX-License-Identifier: MIT
// LOG_FILE: who may read it, and what happens when logrotate has moved it away.

#include "cli/program.hpp"
#include "support/http_client.hpp"
#include "support/running_app.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace taskgate::test {

namespace {

using testing::HasSubstr;

class LogFile : public ProgramTest {
protected:
    void start() {
        start_server({{"BETTER_AUTH_SECRET", std::string{secret}}, {"LOG_FILE", "service.log"}});
        port_ = read_port();
    }
    [[nodiscard]] std::string text(std::string_view name) const {
        std::ifstream file{path(name)};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void ask(std::string_view id) const {
        HttpClient client{port_};
        const std::string field = "X-Request-ID: " + std::string{id} + "\r\n";
        EXPECT_EQ(client.exchange(RunningApp::request("GET", "/health/live", field)).status, 200);
    }
    /// Moves the file away and has it opened again.
    void rotate(int signal, std::string_view to) {
        std::filesystem::rename(path("service.log"), path(to));
        signal_server(signal);
        read_file_until("service.log", "log opened again");
    }

    std::uint16_t port_ = 0;
};

TEST_F(LogFile, IsForItsOwnerAloneAndOpenedAgain) {
    start();
    struct stat status {};
    ASSERT_EQ(::stat(path("service.log").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
    ask("before");
    rotate(SIGUSR1, "service.log.1");
    ask("between");
    rotate(SIGHUP, "service.log.2");
    ask("behind");
    const Finished finished = stop_server();
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_EQ(finished.err, "") << "all of it is in the file";
    // An answer comes before its line, which may be one for the next file by then.
    EXPECT_THAT(text("service.log.1") + text("service.log.2"),
                HasSubstr("\"request_id\":\"before\""));
    EXPECT_THAT(text("service.log.2") + text("service.log"),
                HasSubstr("\"request_id\":\"between\""));
    EXPECT_THAT(text("service.log"), HasSubstr("\"request_id\":\"behind\""));
    EXPECT_THAT(text("service.log"), HasSubstr("\"event\":\"stopped\""));
    ASSERT_EQ(::stat(path("service.log").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(LogFile, IsAppendedTo) {
    std::ofstream{path("service.log")} << "an old line\n";
    start();
    EXPECT_EQ(stop_server().exit_code, 0);
    EXPECT_THAT(text("service.log"), testing::StartsWith("an old line\n{\"time\":"));
}

TEST_F(LogFile, StaysWhereTheNewOneCannotBeOpened) {
    start();
    std::filesystem::rename(path("service.log"), path("service.log.1"));
    std::filesystem::create_directory(path("service.log"));
    signal_server(SIGUSR1);
    read_file_until("service.log.1", "the log stays in the old file");
    EXPECT_EQ(stop_server().exit_code, 0);
    EXPECT_THAT(text("service.log.1"), HasSubstr("\"event\":\"stopped\""));
}

TEST_F(LogFile, ThatCannotBeOpenedStopsTheStart) {
    const Finished finished =
        run({"serve"}, {{"BETTER_AUTH_SECRET", std::string{secret}}, {"LOG_FILE", "/nowhere/a"}});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_EQ(finished.err,
              "taskgate: LOG_FILE: cannot open /nowhere/a: No such file or directory\n");
}

TEST_F(LogFile, IsNoFileOfTheStore) {
    const Variables settings{{"BETTER_AUTH_SECRET", std::string{secret}}};
    ASSERT_EQ(run({"migrate"}).exit_code, 0);
    const std::string before = text("taskgate.db");
    std::filesystem::create_symlink("taskgate.db", path("link.log"));
    for (const std::string name : {"taskgate.db", "link.log", "taskgate.db-wal"}) {
        const Finished finished = run({"serve", "--log-file", name}, settings);
        EXPECT_EQ(finished.exit_code, 2);
        EXPECT_EQ(finished.err,
                  "taskgate: LOG_FILE: " + name + ": it is a file of the store itself\n");
        const Finished checked = run({"check", "--log-file", name}, settings);
        EXPECT_EQ(checked.exit_code, 1);
        EXPECT_THAT(checked.out, HasSubstr("LOG_FILE: " + name + ": it is a file of the store"));
    }
    EXPECT_EQ(text("taskgate.db"), before);
    EXPECT_FALSE(std::filesystem::exists(path("taskgate.db-wal")));
}

}  // namespace

}  // namespace taskgate::test
