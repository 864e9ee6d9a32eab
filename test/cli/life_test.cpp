// SPDX-License-Identifier: MIT
// What whoever runs the service sees of its life: the service manager, load balancers, the system.

#include "cli/program.hpp"
#include "support/background_process.hpp"
#include "support/http_client.hpp"
#include "support/notify_socket.hpp"
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

class Life : public ProgramTest {
protected:
    void start(Variables variables = {}) {
        variables["BETTER_AUTH_SECRET"] = secret;
        start_server(variables);
        port_ = read_port();
    }
    [[nodiscard]] HttpReply ask(std::string_view path) const {
        HttpClient client{port_};
        return client.exchange(RunningApp::request("GET", path));
    }
    [[nodiscard]] std::string proc(std::string_view name) const {
        std::ifstream file{"/proc/" + std::to_string(server_pid()) + "/" + std::string{name}};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    std::uint16_t port_ = 0;
};

TEST_F(Life, IsToldToTheServiceManager) {
    const NotifySocket manager;
    start({{"NOTIFY_SOCKET", manager.name()}});
    const std::string ready = "READY=1\nSTATUS=Serving on 127.0.0.1 port " + std::to_string(port_);
    EXPECT_EQ(manager.receive(), ready);
    signal_server(SIGHUP);
    EXPECT_THAT(manager.receive(), testing::StartsWith("RELOADING=1\nMONOTONIC_USEC="));
    EXPECT_EQ(manager.receive(), ready);
    std::ofstream{path(".env")} << "JWT_LEEWAY=soon\n";
    signal_server(SIGHUP);
    EXPECT_THAT(manager.receive(), testing::StartsWith("RELOADING=1\n"));
    EXPECT_EQ(manager.receive(), ready + "; the new configuration was refused");
    EXPECT_EQ(stop_server().exit_code, 0);
    EXPECT_THAT(manager.receive(), testing::StartsWith("STOPPING=1\n"));
    EXPECT_FALSE(manager.has_message());
}

TEST_F(Life, IsProvedToTheWatchdog) {
    const NotifySocket manager;
    start({{"NOTIFY_SOCKET", manager.name()}, {"WATCHDOG_USEC", "2000"}});
    EXPECT_THAT(manager.receive(), testing::StartsWith("READY=1\n"));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(manager.receive(), "WATCHDOG=1");
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(Life, EndsOnlyWhenLoadBalancersHaveNoticed) {
    start({{"SHUTDOWN_DELAY", "1h"}});
    HttpClient kept{port_};
    const std::string ready = RunningApp::request("GET", "/health/ready");
    EXPECT_EQ(kept.exchange(ready).status, 200);
    signal_server(SIGTERM);
    read_log_until("stopping");
    // The line is written just before the service begins to say so.
    HttpReply reply;
    while ((reply = kept.exchange(ready)).status == 200) {
    }
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, R"({"status":"draining"})");
    EXPECT_FALSE(reply.has("Connection")) << "the connection is kept";
    EXPECT_EQ(ask("/health/ready").status, 503) << "new connections are taken";
    EXPECT_EQ(ask("/health/live").status, 200);
    EXPECT_EQ(ask("/openapi.json").status, 200);
    // Who asks once more does not want to wait.
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(Life, EndsByItselfWhenTheDelayIsOver) {
    start({{"SHUTDOWN_DELAY", "1ms"}});
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(Life, LeavesNoCoreAndGainsNoRights) {
    start();
    std::string limits = proc("limits");
    const std::size_t line = limits.find("Max core file size");
    ASSERT_NE(line, std::string::npos) << limits;
    limits = limits.substr(line, limits.find('\n', line) - line);
    EXPECT_THAT(limits, testing::MatchesRegex("Max core file size +0 +0 +bytes *"));
    EXPECT_THAT(proc("status"), HasSubstr("NoNewPrivs:\t1\n"));
}

TEST_F(Life, AsRootIsAWarning) {
    start();
    const std::string log = stop_server().err;
    EXPECT_EQ(log.find("running as root") != std::string::npos, ::geteuid() == 0) << log;
}

TEST(LifeOfAnOrdinaryUser, IsClosedToOtherProcesses) {
    const TempDir folder;
    // Where the tests are root, the program may stand where nobody else gets to.
    std::filesystem::copy_file(std::getenv("TASKGATE_BINARY"), folder / "taskgate");
    give_to_server_user(folder.path());
    Command command;
    command.arguments = {folder / "taskgate",
                         "serve",
                         "--host",
                         "127.0.0.1",
                         "--port",
                         "0",
                         "--threads",
                         "1",
                         "--database-url",
                         "sqlite:///" + (folder / "tasks.db")};
    command.environment = {"BETTER_AUTH_SECRET=hV3mQ8xW1rB6tT9zN4kC2yP7sD0gJ5lA",
                           "METRICS_ADDRESS=off"};
    const BackgroundProcess program{command};
    ASSERT_TRUE(program.wait_for("\"event\":\"serving\"", std::chrono::seconds{30}))
        << program.output();
    EXPECT_THAT(program.output(), testing::Not(HasSubstr("running as root")));
    // The files in /proc of a process that may leave no core belong to root (proc(5)).
    struct stat status {};
    const std::string process = "/proc/" + std::to_string(program.pid());
    ASSERT_EQ(::stat((process + "/fd").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 0U);
    std::ifstream file{process + "/status"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_THAT(text, HasSubstr("CapEff:\t0000000000000000\n"));
}

}  // namespace

}  // namespace taskgate::test
