// SPDX-License-Identifier: MIT
// `serve --reload`, for development: the program starts again when its configuration changes.

#include "cli/program.hpp"
#include "support/http_client.hpp"
#include "support/running_app.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace taskgate::test {

namespace {

class ServeReload : public ProgramTest {
protected:
    /// Writes the file as editors do: beside it, and then in its place.
    void configure(std::string_view text) {
        std::ofstream{path("next")} << fmt::format("BETTER_AUTH_SECRET={}\n{}", secret, text);
        std::filesystem::rename(path("next"), path(".env"));
    }
    static int status_of(std::uint16_t port, std::string_view target) {
        HttpClient client{port};
        return client.exchange(RunningApp::request("GET", target)).status;
    }
};

TEST_F(ServeReload, StartsAgainWithTheNewConfiguration) {
    configure("DOCS=on\n");
    start_server({}, {"--reload"});
    EXPECT_EQ(status_of(read_port(), "/docs"), 200);
    configure("DOCS=off\n");
    EXPECT_EQ(status_of(read_next_port(), "/docs"), 404);
    // A file that nothing is read from changes nothing.
    std::ofstream{path("notes")} << "text";
    configure("DOCS=on\n");
    EXPECT_EQ(status_of(read_next_port(), "/docs"), 200);
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(ServeReload, GoesOnWithTheOldConfigurationWhereTheNewOneIsWrong) {
    configure("");
    start_server({}, {"--reload"});
    const std::uint16_t port = read_port();
    configure("DATABASE_TIMEOUT=soon\n");
    read_log_until("DATABASE_TIMEOUT holds");
    EXPECT_EQ(status_of(port, "/health"), 200);
    configure("DATABASE_TIMEOUT=3s\n");
    EXPECT_EQ(status_of(read_next_port(), "/health"), 200);
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(ServeReload, WaitsForARightConfigurationToStartWith) {
    start_server({}, {"--reload"});
    const std::string log = read_log_until("waiting for a change of .env");
    EXPECT_THAT(log, testing::HasSubstr("nothing to verify tokens with"));
    configure("TLS_CERT=server.pem\nTLS_KEY=server.key\n");
    read_log_until("waiting for a change of .env, server.pem, server.key");
    configure("");
    EXPECT_EQ(status_of(read_port(), "/health"), 200);
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(ServeReload, EndsWhileItWaits) {
    start_server({}, {"--reload"});
    read_log_until("waiting for a change");
    EXPECT_EQ(stop_server().exit_code, 0);
}

}  // namespace

}  // namespace taskgate::test
