// SPDX-License-Identifier: MIT
#include "cli/program.hpp"
#include "support/http_client.hpp"
#include "support/running_app.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace taskgate::test {

namespace {

class Sockets : public ProgramTest {
protected:
    static Variables with(Variables variables) {
        variables.emplace("BETTER_AUTH_SECRET", secret);
        return variables;
    }
    /// The one line of a start that fails.
    std::string refusal(const Variables& variables, int exit_code) {
        const Finished finished = run({"serve"}, with(variables));
        EXPECT_EQ(finished.exit_code, exit_code) << finished.err;
        EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
        return finished.err;
    }
};

TEST_F(Sockets, OfTheFileSystemAreServedInPlaceOfThePort) {
    const std::string socket = path("taskgate.sock");
    start_server(with({{"UNIX_SOCKET", socket}}));
    const std::string banner = read_until("/tasks\n");
    EXPECT_NE(banner.find("Address  unix:" + socket + "\n"), std::string::npos) << banner;
    EXPECT_NE(banner.find("curl --unix-socket " + socket), std::string::npos) << banner;
    EXPECT_EQ(HttpClient{socket}.exchange(RunningApp::request("GET", "/health")).status, 200);
    read_log_until("\"event\":\"serving\",\"socket\":\"" + socket + "\"");
    EXPECT_EQ(refusal({{"UNIX_SOCKET", socket}, {"DATABASE_URL", "sqlite:///other.db"}}, 1),
              "taskgate: cannot listen on " + socket + ": somebody listens there already\n");
    EXPECT_FALSE(std::filesystem::exists(path("other.db"))) << "nothing is left behind";
    EXPECT_EQ(stop_server().exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST_F(Sockets, ThatAKillLeftBehindAreReplaced) {
    const std::string socket = path("taskgate.sock");
    start_server(with({{"UNIX_SOCKET", socket}}));
    read_until("/tasks\n");
    signal_server(SIGKILL);
    EXPECT_EQ(stop_server().exit_code, -1);
    ASSERT_TRUE(std::filesystem::exists(socket));
    start_server(with({{"UNIX_SOCKET", socket}}));
    read_log_until("serving");
    EXPECT_EQ(HttpClient{socket}.exchange(RunningApp::request("GET", "/health")).status, 200);
}

TEST_F(Sockets, AreRefusedInOneLineWhereTheyCannotBe) {
    EXPECT_NE(refusal({{"PROXY_PROTOCOL", "v2"}}, 2).find("TRUSTED_PROXIES is not set"),
              std::string::npos);
    EXPECT_NE(refusal({{"TRUSTED_PROXIES", "proxy.example"}}, 2).find("expected an IP address"),
              std::string::npos);
    EXPECT_NE(refusal({{"UNIX_SOCKET", "a.sock"}, {"HTTPS_REDIRECT_PORT", "0"}}, 2)
                  .find("expected one of them"),
              std::string::npos);
    EXPECT_NE(refusal({{"UNIX_SOCKET", "none/a.sock"}}, 1).find("No such file or directory"),
              std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(path("taskgate.db"))) << "nothing is left behind";
}

}  // namespace

}  // namespace taskgate::test
