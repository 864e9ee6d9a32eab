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

/// The same from another backend's SQLite file, `old.db`.
class AdoptFromSqlite : public AdoptTest {
protected:
    /// Three rows, as old backends write them.
    void make_old(const std::string& table = "task", const std::string& completed = "is_completed");
    /// Every field of the tasks that they become, as `read_tasks` has them.
    static const Words adopted;

    /// One more row, which fits but for one value, which is SQL.
    void add_row(const std::string& id, const std::string& column, const std::string& value);
    [[nodiscard]] std::string old_rows() const;
    [[nodiscard]] std::string text_of(const std::string& name) const;
};

}  // namespace taskgate::test
