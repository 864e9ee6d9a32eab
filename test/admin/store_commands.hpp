// SPDX-License-Identifier: MIT
#pragma once

#include "admin/stores.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace taskgate::test {

/// Commands that work on whole stores, with the files of a test in a folder of their own.
class StoreCommandTest : public ::testing::Test {
protected:
    /// Runs a command on the store of that URL.
    static CommandResult run(const std::string& store, Words arguments) {
        return run_program(std::move(arguments), {"DATABASE_URL=" + store});
    }
    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
    /// The URL of an SQLite file in the folder.
    [[nodiscard]] std::string url(std::string_view name) const { return sqlite_url(path(name)); }
    [[nodiscard]] std::string bytes_of(std::string_view name) const {
        std::ifstream in{path(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

private:
    TempDir folder_;
};

}  // namespace taskgate::test
