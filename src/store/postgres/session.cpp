// SPDX-License-Identifier: MIT
#include "store/postgres/session.hpp"

#include <utility>

namespace taskgate::postgres {

Result<Session> Session::open(const Parameters& parameters, const StopSignal& stop) {
    auto handle = connect(parameters, stop);
    if (!handle) return handle.error();
    return Session{std::move(*handle)};
}

Result<Rows> Session::check(Rows rows) {
    const ExecStatusType status = PQresultStatus(rows.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
        return rows;
    }
    failure_ = rows == nullptr ? failure_of(handle()) : failure_of(rows.get());
    return to_error(failure_);
}

Result<void> Session::execute(const std::string& sql) {
    const auto rows = check(Rows{PQexec(handle(), sql.c_str())});
    if (!rows) return rows.error();
    return {};
}

Result<Rows> Session::query(const std::string& sql, const Arguments& arguments) {
    return check(
        Rows{PQexecParams(handle(), sql.c_str(), arguments.count(), arguments.types(),
                          arguments.values(), arguments.lengths(), arguments.formats(), 1)});
}

Result<std::optional<std::string>> Session::query_text(const std::string& sql) {
    const auto rows = check(Rows{PQexec(handle(), sql.c_str())});
    if (!rows) return rows.error();
    const PGresult* result = rows->get();
    if (PQntuples(result) == 0 || PQgetisnull(result, 0, 0) == 1) {
        return std::optional<std::string>{};
    }
    return std::optional<std::string>{PQgetvalue(result, 0, 0)};
}

Result<Transaction> Transaction::start(Session& session, const std::string& begin) {
    if (auto begun = session.execute(begin); !begun) return begun.error();
    return Transaction{session};
}

Result<void> Transaction::commit() { return std::exchange(session_, nullptr)->execute("COMMIT"); }

}  // namespace taskgate::postgres
