// SPDX-License-Identifier: MIT
#pragma once

#include "admin/stores.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace taskgate::test {

/// `taskgate adopt` in a folder of its own.
class AdoptTest : public ::testing::Test {
protected:
    /// Adopts from one URL into another.
    static CommandResult adopt(const std::string& from, const std::string& to,
                               const Words& more = {});

    [[nodiscard]] std::string path(std::string_view name) const { return folder_ / name; }
    [[nodiscard]] std::string file(std::string_view name) const { return sqlite_url(path(name)); }

private:
    TempDir folder_;
};

}  // namespace taskgate::test
