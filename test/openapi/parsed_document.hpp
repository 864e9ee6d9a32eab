// SPDX-License-Identifier: MIT
#pragma once

#include "api/openapi.hpp"
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace taskgate::test {

/// The document, and what tests look up in it.
class ParsedDocument {
public:
    ParsedDocument() : text_(api::openapi_document()), document_(parse(text_)) {}

    [[nodiscard]] json::Value root() const { return document_.root(); }
    /// What stands at a way of member names; the end of a wrong way fails the test.
    [[nodiscard]] json::Value at(std::initializer_list<std::string_view> way) const {
        json::Value value = root();
        for (const std::string_view name : way) {
            const auto next = value.find(name);
            EXPECT_TRUE(next) << name;
            if (!next) break;
            value = *next;
        }
        return value;
    }

private:
    static json::Document parse(std::string_view text) {
        auto document = json::Document::parse(text, json::Duplicates::refused);
        EXPECT_TRUE(document);
        return std::move(*document);
    }

    std::string text_;
    json::Document document_;
};

/// The names of an object's members.
inline std::set<std::string> names_of(const json::Value& object) {
    std::set<std::string> names;
    for (const auto& [name, value] : object.members()) names.emplace(name);
    return names;
}

}  // namespace taskgate::test
