// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <libpq-fe.h>

#include <string>
#include <string_view>

namespace taskgate::postgres {

/// What a server said of a statement that failed. The texts name no row and no password: DETAIL,
/// which does, is never looked at.
struct Failure {
    std::string state = {};    ///< the SQLSTATE; empty: the connection broke
    std::string message = {};  ///< the primary message
    bool is_fatal = false;     ///< the server gives the connection up

    /// The transaction was rolled back for the sake of another one; again, it may succeed.
    [[nodiscard]] bool is_conflict() const;
    /// The statement did not run, because the server does not know it, or not any more, as it was
    /// prepared: a pooler that hands every transaction to another server causes it.
    [[nodiscard]] bool is_lost_preparation() const;
    /// The server takes no writes: it is a standby, or became one.
    [[nodiscard]] bool is_read_only() const { return state == "25006"; }
    [[nodiscard]] bool is_duplicate() const { return state == "23505"; }
    /// The table is not there.
    [[nodiscard]] bool is_undefined_table() const { return state == "42P01"; }
};

Failure failure_of(const PGresult* result);
/// The same where there is no result: the connection itself failed.
Failure failure_of(const PGconn* connection);

/// Turns what a server said into an error of ours; the only place that does.
Error to_error(const Failure& failure);

/// The first line of one of libpq's messages, as one that can stand in ours.
std::string first_line(std::string_view message);

}  // namespace taskgate::postgres
