// SPDX-License-Identifier: MIT
#pragma once

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace taskgate::test {

/// What a run of the program left behind.
struct Finished {
    int exit_code = -1;  ///< -1: it was ended by a signal
    std::string out = {};
    std::string err = {};
};

/// The program in a folder of its own, with no variable but those given.
class ProgramTest : public ::testing::Test {
protected:
    using Variables = std::map<std::string, std::string>;

    /// Runs it to its end; `input` is its standard input.
    Finished run(const std::vector<std::string>& arguments, const Variables& variables = {},
                 const std::string& input = {});
    /// The same with the secret of these tests in its environment.
    Finished run_with_secret(const std::vector<std::string>& arguments,
                             const std::string& input = {});

    /// Starts `serve` on a free port; it is ended with the test at the latest.
    void start_server(const Variables& variables, const std::vector<std::string>& flags = {});
    /// Reads the server's output up to a text, which must come.
    std::string read_until(std::string_view text);
    /// Reads the server's log up to a text, which must come.
    std::string read_log_until(std::string_view text);
    /// Reads a file of the folder up to a text, which must come; the file may be made meanwhile.
    std::string read_file_until(std::string_view name, std::string_view text);
    void signal_server(int number) const;
    [[nodiscard]] pid_t server_pid() const { return server_; }
    /// The port of the banner.
    std::uint16_t read_port();
    /// The port of the next banner.
    std::uint16_t read_next_port();
    /// Asks the server to stop, and gives what it wrote and its exit code.
    Finished stop_server();

    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }

    void TearDown() override;

    /// What is in no output of the program.
    static constexpr std::string_view secret = "hV3mQ8xW1rB6tT9zN4kC2yP7sD0gJ5lA";

private:
    test::TempDir folder_;
    pid_t server_ = -1;
    int server_output_ = -1;
    std::string server_text_ = {};
};

}  // namespace taskgate::test
