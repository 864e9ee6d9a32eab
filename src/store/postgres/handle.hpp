// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <string>

/// libpq's objects with an owner.
namespace taskgate::postgres {

/// Closes a connection.
struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
/// A connection to a server. Used by one thread at a time.
using Handle = std::unique_ptr<PGconn, Finish>;

/// Frees a result.
struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
/// What a statement came to.
using Rows = std::unique_ptr<PGresult, Clear>;

/// libpq's connection parameters by keyword.
using Parameters = std::map<std::string, std::string>;

}  // namespace taskgate::postgres
