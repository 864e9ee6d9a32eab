// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// What better-auth 1.7.25 made; see test/data/README.md.
class BetterAuthVectors : public ::testing::Test {
protected:
    /// November 2026, shortly after the tokens were made.
    static constexpr Time now{std::chrono::seconds{1'795'400'000}};

    struct Case {
        std::string name;
        std::map<std::string, std::string> strings = {};  ///< its members that are strings
        std::map<std::string, std::string> key_sets =
            {};  ///< its members that are objects, as JSON
    };

    void SetUp() override {
        std::ifstream file{TASKGATE_SOURCE_DIR "/test/data/better-auth-1.7.25.json"};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        const auto document = json::Document::parse(text, json::Duplicates::refused);
        ASSERT_TRUE(document) << "test/data/better-auth-1.7.25.json cannot be read";
        secret_ = document->root().find("secret")->string();
        for (const json::Value& element : document->root().find("cases")->elements()) {
            Case one{std::string{element.find("name")->string()}};
            for (const auto& [name, value] : element.members()) {
                if (value.is(json::Kind::string)) one.strings.emplace(name, value.string());
                if (value.is(json::Kind::object)) one.key_sets.emplace(name, value.raw());
            }
            cases_.push_back(std::move(one));
        }
        ASSERT_EQ(cases_.size(), 19U);
    }

    [[nodiscard]] const Case& find(std::string_view part) const {
        for (const Case& one : cases_) {
            if (one.name.find(part) != std::string::npos) return one;
        }
        ADD_FAILURE() << "no case is called " << part;
        return cases_.front();
    }

    std::string secret_ = {};
    std::vector<Case> cases_ = {};
};

}  // namespace taskgate::test
