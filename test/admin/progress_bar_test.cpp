// SPDX-License-Identifier: MIT
#include "admin/stores.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace taskgate::test {

namespace {

/// Runs the program on a terminal of its own: everything that it wrote there.
std::string run_on_terminal(Words arguments) {
    Command command = program(std::move(arguments));
    std::vector<char*> pointers;
    for (std::string& argument : command.arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    std::string text;
    std::array<char, 4096> bytes{};
    for (;;) {
        // A terminal that nobody writes to any more is an error (EIO), not an end.
        const auto size = ::read(terminal, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        text.append(bytes.data(), static_cast<std::size_t>(size));
    }
    ::close(terminal);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << text;
    return text;
}

TEST(ProgressBar, IsDrawnOnATerminalAndGoneAtTheEnd) {
    const TempDir folder;
    const std::string from = sqlite_url(folder / "a.db");
    const std::string to = sqlite_url(folder / "b.db");
    write_tasks(from, plain_tasks(1, 1500));
    const std::string text = run_on_terminal({"copy", "--from", from, "--to", to});
    EXPECT_TRUE(contains(text, "\r\x1B[Kcopying [#############-------]  67%  1000/1500  ")) << text;
    EXPECT_TRUE(contains(text, "/s  ")) << text;
    EXPECT_TRUE(contains(text, " left")) << text;
    EXPECT_TRUE(contains(text, "\r\x1B[K1500 tasks copied")) << text;
    EXPECT_TRUE(contains(text, "\r\x1B[KCompared: 1500 tasks")) << text;
}

TEST(ProgressBar, IsNotDrawnElsewhere) {
    const TempDir folder;
    const std::string from = sqlite_url(folder / "a.db");
    write_tasks(from, plain_tasks(1, 1500));
    const CommandResult result =
        run_program({"copy", "--from", from, "--to", sqlite_url(folder / "b.db")});
    EXPECT_EQ(result.output.find_first_of("\r\x1B"), std::string::npos) << result.output;
}

}  // namespace

}  // namespace taskgate::test
