// SPDX-License-Identifier: MIT
#include "support/raw_postgres.hpp"

#include <stdexcept>

namespace taskgate::test {

namespace {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Rows = std::unique_ptr<PGresult, Clear>;

Rows run(PGconn* connection, const std::string& sql) {
    Rows rows{PQexec(connection, sql.c_str())};
    const auto status = PQresultStatus(rows.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        throw std::runtime_error(PQerrorMessage(connection));
    }
    return rows;
}

std::string column_text(const PGresult* rows, int row, int column) {
    if (PQgetisnull(rows, row, column) != 0) return "null";
    return {PQgetvalue(rows, row, column),
            static_cast<std::size_t>(PQgetlength(rows, row, column))};
}

}  // namespace

RawPostgres::RawPostgres(const std::string& url) : handle_(PQconnectdb(url.c_str())) {
    if (PQstatus(handle_.get()) != CONNECTION_OK) {
        throw std::runtime_error(PQerrorMessage(handle_.get()));
    }
    // Its notices are no output of a test.
    PQsetNoticeReceiver(
        handle_.get(), [](void*, const PGresult*) {}, nullptr);
}

void RawPostgres::execute(const std::string& sql) { run(handle_.get(), sql); }

std::string RawPostgres::query(const std::string& sql) {
    const Rows rows = run(handle_.get(), sql);
    std::string out;
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        for (int column = 0; column < PQnfields(rows.get()); ++column) {
            if (column > 0) out += '|';
            out += column_text(rows.get(), row, column);
        }
        out += '\n';
    }
    return out;
}

}  // namespace taskgate::test
