// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <array>
#include <string>
#include <vector>

namespace taskgate::postgres {

/// A statement as it is prepared on every connection. The name is a digest of all that it means, so
/// that behind a pooler, where connections are shared, the same name is the same statement.
struct Statement {
    std::string name = {};
    std::string sql = {};
    std::vector<Oid> types = {};  ///< of its parameters
};

/// Everything that a request can make a server do. Every statement that reads or changes a task
/// names its owner.
struct Statements {
    Statements();

    Statement find;
    Statement list_short;  ///< at most `short_list` + 1 tasks
    Statement list_all;    ///< in the same order, for reading row by row; their state comes last
    Statement list_state;  ///< of all tasks
    Statement insert;
    Statement update;
    Statement toggle;
    Statement remove;
    Statement ping;

    /// Up to so many tasks a list is read in one piece, sharing its connection with others.
    static constexpr int short_list = 100;

    [[nodiscard]] std::array<const Statement*, 9> all() const {
        return {&find,   &list_short, &list_all, &list_state, &insert,
                &update, &toggle,     &remove,   &ping};
    }
};

}  // namespace taskgate::postgres
