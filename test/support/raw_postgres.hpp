// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

namespace taskgate::test {

/// A connection of its own, past the store, to see and to change what that cannot. Every failure
/// throws what PostgreSQL says. One thread at a time.
class RawPostgres {
public:
    /// Connects to a URL, or to anything else that libpq takes.
    explicit RawPostgres(const std::string& url);

    /// Runs one statement or several, with a `;` between them.
    void execute(const std::string& sql);
    /// The columns of all rows as text, `|` between columns and a line end behind each row.
    std::string query(const std::string& sql);

    [[nodiscard]] PGconn* handle() const { return handle_.get(); }

private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    std::unique_ptr<PGconn, Finish> handle_;
};

}  // namespace taskgate::test
