// SPDX-License-Identifier: MIT
// What the table of settings makes: flags, and the page of the docs.
#include "app/settings.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace taskgate {

namespace {

TEST(Settings, HaveFlagsUnlessTheyAreSecret) {
    EXPECT_EQ(flag_name("DATABASE_URL"), "--database-url");
    EXPECT_EQ(flag_name("HOST"), "--host");
    std::set<std::string_view> secrets;
    for (const Setting& setting : settings()) {
        if (setting.is_secret) secrets.insert(setting.variable);
    }
    EXPECT_EQ(secrets, (std::set<std::string_view>{"BETTER_AUTH_SECRET", "BETTER_AUTH_SECRETS"}));
}

TEST(Settings, AreWrittenDownAsTheyAre) {
    std::ifstream file{TASKGATE_SOURCE_DIR "/docs/configuration.md"};
    const std::string page{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(page, settings_as_markdown()) << "write it again with: ./dev docs";
}

TEST(Settings, AreARowEachOfTheirPage) {
    const std::string page = settings_as_markdown();
    for (const Setting& setting : settings()) {
        const std::string row = fmt::format("\n| `{}` | ", setting.variable);
        ASSERT_NE(page.find(row), std::string::npos) << setting.variable;
        const bool has_flag =
            page.find('`' + flag_name(setting.variable) + '`') != std::string::npos;
        EXPECT_NE(has_flag, setting.is_secret) << setting.variable;
    }
}

}  // namespace

}  // namespace taskgate
