// SPDX-License-Identifier: MIT
#include "api/scenario.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

std::string replace_all(std::string text, std::string_view mark, std::string_view with) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
        text.replace(at, mark.size(), with);
    }
    return text;
}

}  // namespace

std::string repeat(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

void run_scenarios(const std::vector<Scenario>& table) {
    const RunningApp app;
    const std::string mine = app.make_task("ann", "mine");
    const std::string other = app.make_task("bob", "other");
    for (const Scenario& row : table) {
        SCOPED_TRACE(row.name);
        const std::string path =
            replace_all(replace_all(row.path, "{mine}", mine), "{other}", other);
        const HttpReply reply = app.ask(row.method, path, row.as, row.body, row.fields);
        EXPECT_EQ(reply.status, row.status) << reply.body.substr(0, 500);
        EXPECT_NE(reply.body.find(row.contains), std::string::npos) << reply.body.substr(0, 500);
        if (row.lacks.empty()) continue;
        EXPECT_EQ(reply.body.find(row.lacks), std::string::npos) << reply.body.substr(0, 500);
        for (const auto& [name, value] : reply.fields) {
            EXPECT_EQ(value.find(row.lacks), std::string::npos) << name;
        }
    }
}

}  // namespace taskgate::test
