// SPDX-License-Identifier: MIT
#include "app/settings.hpp"

#include "app/config.hpp"
#include "app/setting_rows_test.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace taskgate {

namespace {

Environment environment_of(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional{found->second};
    };
}

std::string held(const SettingRow& row, const Sources& sources) {
    const auto config = read_config(sources);
    EXPECT_TRUE(config) << row.variable << ": " << config.error().message;
    return config ? row.held(*config) : "error";
}

TEST(Settings, AreAllInTheTableOfThisTest) {
    std::set<std::string_view> known;
    for (const SettingRow& row : setting_rows()) known.insert(row.variable);
    std::set<std::string_view> settable;
    for (const Setting& setting : settings()) {
        EXPECT_TRUE(settable.insert(setting.variable).second) << setting.variable;
        EXPECT_FALSE(setting.help.empty());
    }
    EXPECT_EQ(known, settable);
}

TEST(Settings, HaveTheirDefaultsWhereNothingIsSet) {
    for (const SettingRow& row : setting_rows()) {
        EXPECT_EQ(held(row, {}), row.standard) << row.variable;
        const std::map<std::string, std::string> empty{{row.variable, ""}};
        EXPECT_EQ(held(row, {empty, environment_of(empty), empty}), row.standard) << row.variable;
    }
}

TEST(Settings, ComeFromTheFlagBeforeTheEnvironmentBeforeTheFile) {
    for (const SettingRow& row : setting_rows()) {
        const auto& [first, first_held] = row.first;
        const auto& [second, second_held] = row.second;
        const Environment with_first = environment_of({{row.variable, first}});
        const Environment with_second = environment_of({{row.variable, second}});
        EXPECT_EQ(held(row, {{}, {}, {{row.variable, first}}}), first_held) << row.variable;
        EXPECT_EQ(held(row, {{}, with_first, {}}), first_held) << row.variable;
        EXPECT_EQ(held(row, {{}, with_first, {{row.variable, second}}}), first_held)
            << row.variable;
        EXPECT_EQ(held(row, {{}, with_second, {{row.variable, first}}}), second_held)
            << row.variable;
        EXPECT_EQ(held(row, {{{row.variable, first}}, with_second, {{row.variable, second}}}),
                  first_held)
            << row.variable;
    }
}

}  // namespace

}  // namespace taskgate
