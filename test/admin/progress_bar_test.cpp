// SPDX-License-Identifier: MIT
#include "admin/stores.hpp"
#include "admin/terminal.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

TEST(ProgressBar, IsDrawnOnATerminalAndGoneAtTheEnd) {
    const TempDir folder;
    const std::string from = sqlite_url(folder / "a.db");
    const std::string to = sqlite_url(folder / "b.db");
    write_tasks(from, plain_tasks(1, 1500));
    const CommandResult result = run_on_terminal({"copy", "--from", from, "--to", to});
    const std::string& text = result.output;
    EXPECT_EQ(result.exit_code, 0) << text;
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
