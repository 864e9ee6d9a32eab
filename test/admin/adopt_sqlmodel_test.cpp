// SPDX-License-Identifier: MIT
#include "admin/adopt.hpp"
#include "support/test_database.hpp"

#include <sstream>

namespace taskgate::test {

namespace {

/// Makes a table with SQLModel; gives its rows as it reads them itself.
Words make_with_sqlmodel(const std::string& url, const std::string& kind) {
    Command command;
    command.arguments = {"/usr/bin/python3", TASKGATE_SOURCE_DIR "/test/admin/make_sqlmodel.py",
                         url, kind};
    command.user = Command::User::own;
    std::istringstream output{run_checked(std::move(command))};
    Words lines;
    for (std::string line; std::getline(output, line);) lines.push_back(line);
    return lines;
}

class AdoptFromSqlModel : public AdoptTest {
protected:
    TestDatabase database_;
};

TEST_F(AdoptFromSqlModel, TakesOverItsSqliteFile) {
    const Words rows = make_with_sqlmodel(file("old.db"), "naive");
    ASSERT_EQ(rows.size(), 23U);
    const CommandResult result = adopt(file("old.db"), file("old.db"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(read_tasks(file("old.db")), rows);
    ASSERT_EQ(adopt(file("old.db"), database_.url()).exit_code, 0);
    EXPECT_EQ(read_tasks(database_.url()), rows);
}

TEST_F(AdoptFromSqlModel, TakesOverItsPostgresTable) {
    for (const std::string kind : {"naive", "aware"}) {
        const TestDatabase database;
        const Words rows = make_with_sqlmodel(database.url(), kind);
        ASSERT_EQ(rows.size(), 23U);
        const CommandResult result = adopt(database.url(), database.url());
        EXPECT_EQ(result.exit_code, 0) << result.output;
        EXPECT_EQ(read_tasks(database.url()), rows) << kind;
        EXPECT_EQ(adopt(database.url(), file(kind + ".db")).exit_code, 0);
        EXPECT_EQ(read_tasks(file(kind + ".db")), rows) << kind;
    }
}

}  // namespace

}  // namespace taskgate::test
