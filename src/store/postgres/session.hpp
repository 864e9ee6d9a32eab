// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/postgres/arguments.hpp"
#include "store/postgres/connect.hpp"
#include "store/postgres/failure.hpp"
#include "store/postgres/handle.hpp"

#include <optional>
#include <string>

namespace taskgate::postgres {

/// A connection whose calls block until the server has answered: for migrations and for the
/// commands that work on a whole store. Never on an event loop. Used by one thread at a time.
class Session {
public:
    explicit Session(Handle handle) : handle_(std::move(handle)) {}
    static Result<Session> open(const Parameters& parameters, const StopSignal& stop);

    /// Runs statements, several with semicolons between them, that return nothing of interest.
    Result<void> execute(const std::string& sql);
    /// Runs one statement; its result is in the binary format.
    Result<Rows> query(const std::string& sql, const Arguments& arguments = {});
    /// The first column of the first row as text; nothing where there is no row, or a null.
    Result<std::optional<std::string>> query_text(const std::string& sql);

    /// What the server said when the last call failed.
    [[nodiscard]] const Failure& failure() const { return failure_; }
    [[nodiscard]] PGconn* handle() const { return handle_.get(); }
    /// Gives the connection away.
    Handle release() { return std::move(handle_); }

private:
    Result<Rows> check(Rows rows);

    Handle handle_;
    Failure failure_ = {};
};

/// A transaction; what was not committed is rolled back at the end of the scope.
class Transaction {
public:
    /// `begin` begins it: `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`.
    static Result<Transaction> start(Session& session, const std::string& begin = "BEGIN");
    ~Transaction() {
        if (session_ != nullptr) static_cast<void>(session_->execute("ROLLBACK"));
    }
    Transaction(Transaction&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Result<void> commit();

private:
    explicit Transaction(Session& session) : session_(&session) {}

    Session* session_;  ///< null once it is over
};

}  // namespace taskgate::postgres
