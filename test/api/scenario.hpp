// SPDX-License-Identifier: MIT
#pragma once

#include "support/running_app.hpp"

#include <string>
#include <vector>

namespace taskgate::test {

/// A request and what must come back. `{mine}` and `{other}` in the path stand for ids of a task of
/// ann's and of one of bob's.
struct Scenario {
    std::string name;
    std::string method;
    std::string path;
    std::string as;    ///< the user; empty: no token
    std::string body;  ///< sent as JSON; empty: none
    int status;
    std::string contains = {};  ///< part of the body
    std::string lacks = {};     ///< no part of the body or of any field's value
    std::string fields = {};    ///< further field lines
};

/// Runs each on a connection of its own against one app.
void run_scenarios(const std::vector<Scenario>& table);

/// The body of the one 401.
inline constexpr const char* unauthorized_body = R"({"detail":"Could not validate credentials"})";
/// The body of the one 403.
inline constexpr const char* forbidden_body =
    R"({"detail":"Access denied: user identity mismatch"})";

/// `text` so many times.
std::string repeat(std::string_view text, std::size_t count);

}  // namespace taskgate::test
