// SPDX-License-Identifier: MIT
#include "store/postgres/failure.hpp"

#include <algorithm>
#include <array>

namespace taskgate::postgres {

namespace {

std::string field_of(const PGresult* result, int field) {
    const char* text = PQresultErrorField(result, field);
    return text == nullptr ? std::string{} : std::string{text};
}

/// Classes of SQLSTATE (PostgreSQL's appendix A) that pass: connections, rollbacks, locks,
/// resources, an operator's hand, the system below.
constexpr std::array<std::string_view, 6> passing_classes{"08", "40", "55", "53", "57", "58"};

}  // namespace

bool Failure::is_conflict() const { return state == "40001" || state == "40P01"; }

bool Failure::is_lost_preparation() const {
    // The last one: a cached plan that no longer fits the table.
    return state == "26000" || state == "42P05" || state == "0A000";
}

std::string first_line(std::string_view message) {
    while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) {
        message.remove_suffix(1);
    }
    return std::string{message.substr(0, message.find('\n'))};
}

Failure failure_of(const PGresult* result) {
    Failure failure;
    failure.state = field_of(result, PG_DIAG_SQLSTATE);
    failure.message = field_of(result, PG_DIAG_MESSAGE_PRIMARY);
    const std::string severity = field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    // Without a state it is libpq that speaks: the connection is lost.
    failure.is_fatal = severity == "FATAL" || severity == "PANIC" || failure.state.empty();
    if (failure.message.empty()) failure.message = first_line(PQresultErrorMessage(result));
    return failure;
}

Failure failure_of(const PGconn* connection) {
    Failure failure;
    failure.is_fatal = true;
    failure.message = first_line(PQerrorMessage(connection));
    if (failure.message.empty()) failure.message = "the connection was lost";
    return failure;
}

Error to_error(const Failure& failure) {
    std::string text = "PostgreSQL: " + failure.message;
    if (!failure.state.empty()) text += " (SQLSTATE " + failure.state + ")";
    const std::string_view group = std::string_view{failure.state}.substr(0, 2);
    const bool passes =
        failure.is_fatal || failure.is_read_only() ||
        std::find(passing_classes.begin(), passing_classes.end(), group) != passing_classes.end();
    return passes ? unavailable(std::move(text)) : failed(std::move(text));
}

}  // namespace taskgate::postgres
