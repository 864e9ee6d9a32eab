// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace taskgate::schema {

/// Where a validation error stands: `["body"]`, `["body","title"]`, `["body",17]`.
struct Location {
    std::string_view part;  ///< `path`, `query` or `body`
    std::variant<std::monostate, std::string_view, std::size_t> place = {};
};

/// One validation error, in the terms of Pydantic v2.
struct Issue {
    std::string_view type;
    Location location;
    std::string message;
    std::string input;         ///< the value as it was sent, as JSON
    std::string context = {};  ///< `ctx` as JSON; empty where there is none
};

using Issues = std::vector<Issue>;

/// Appends the issues as a JSON array, the `detail` of a 422.
void append_issues(std::string& out, const Issues& issues);

}  // namespace taskgate::schema
