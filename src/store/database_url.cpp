// SPDX-License-Identifier: MIT
#include "store/database_url.hpp"

#include "base/percent.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace taskgate {

namespace {

constexpr std::string_view expected =
    "expected sqlite:///relative.db, sqlite:////absolute/path.db or "
    "postgresql://user:password@host:5432/database";
constexpr std::string_view encode_hint =
    "in a user name or password, write % as %25, @ as %40, : as %3A, / as %2F, ? as %3F and # as "
    "%23";

Result<DatabaseUrl> read_sqlite(std::string_view rest) {
    const std::size_t query = rest.find('?');
    if (query != std::string_view::npos) {
        const std::string_view name = rest.substr(query + 1, rest.find('=', query) - query - 1);
        return invalid("an SQLite URL takes no parameters, and this one has \"" +
                       std::string{name} + "\"");
    }
    if (!rest.starts_with('/')) return invalid(std::string{expected});
    auto path = decode_percent(rest.substr(1));
    if (!path || path->find('\0') != std::string::npos) {
        return invalid("the path has a percent-escape that is none");
    }
    if (path->empty() || path->find(":memory:") != std::string::npos) {
        return invalid(
            "a database in memory would lose every task: name a file, as in sqlite:///taskgate.db");
    }
    DatabaseUrl url;
    // A name that begins with "file:" would be read as a URI by SQLite.
    url.sqlite_path = path->starts_with("file:") ? "./" + *path : std::move(*path);
    return url;
}

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

/// Calls `visit` with every option of one of libpq's arrays, which an empty keyword ends.
template <class Visit>
void for_each_option(const Options& options, Visit visit) {
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        visit(*option);
    }
}

bool is_known_parameter(std::string_view name) {
    const Options defaults{PQconndefaults()};
    bool is_known = false;
    for_each_option(defaults, [&](const PQconninfoOption& option) {
        is_known = is_known || option.keyword == name;
    });
    return is_known;
}

/// asyncpg writes `ssl=` where libpq has `sslmode=`, with the same words.
std::string translate(std::string_view parameter) {
    constexpr std::string_view ssl = "ssl=";
    if (!parameter.starts_with(ssl)) return std::string{parameter};
    const std::string_view mode = parameter.substr(ssl.size());
    if (mode == "true" || mode == "True") return "sslmode=require";
    if (mode == "false" || mode == "False") return "sslmode=disable";
    return "sslmode=" + std::string{mode};
}

Error not_a_url() {
    return invalid("it is no URL of PostgreSQL; " + std::string{expected} + "; " +
                   std::string{encode_hint});
}

/// The parameters behind the question mark in libpq's words; the first that it does not know is an
/// error.
Result<std::string> translate_query(std::string_view query) {
    const bool url_continues = query.find('@') != std::string_view::npos;
    std::string out;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string parameter = translate(query.substr(0, end));
        query.remove_prefix(std::min(end + 1, query.size()));
        if (parameter.empty()) continue;
        const std::string name = parameter.substr(0, parameter.find('='));
        // Behind a bare ? in a password stands the rest of it.
        if (!is_known_parameter(name) && url_continues) return not_a_url();
        if (!is_known_parameter(name)) {
            return invalid("libpq knows no parameter \"" + name + "\": take it out");
        }
        out += (out.empty() ? "?" : "&") + parameter;
    }
    return out;
}

/// Whether every @ and / stands where a URL has it. A bare one in a password moves a part of that
/// to the host or the name of the database, which messages name.
bool is_plausible(std::string_view authority_and_path) {
    const std::size_t at = authority_and_path.find('@');
    return at == authority_and_path.rfind('@') &&
           (at == std::string_view::npos || at < authority_and_path.find('/'));
}

Result<DatabaseUrl> read_postgresql(std::string_view rest) {
    const std::size_t question = std::min(rest.find('?'), rest.size());
    if (!is_plausible(rest.substr(0, question))) return not_a_url();
    auto query = translate_query(rest.substr(std::min(question + 1, rest.size())));
    if (!query) return query.error();
    const std::string uri = "postgresql://" + std::string{rest.substr(0, question)} + *query;
    // libpq's own message would quote what it does not understand, a password perhaps.
    const Options options{PQconninfoParse(uri.c_str(), nullptr)};
    if (options == nullptr) return not_a_url();
    DatabaseUrl url;
    url.kind = DatabaseUrl::Kind::postgresql;
    for_each_option(options, [&](const PQconninfoOption& option) {
        if (option.val != nullptr) url.postgresql[option.keyword] = option.val;
    });
    // Without its host, a URL's user and password stand where host and port would.
    const auto port = url.postgresql.find("port");
    if (port != url.postgresql.end() &&
        port->second.find_first_not_of("0123456789,") != std::string::npos) {
        return not_a_url();
    }
    return url;
}

/// A parameter, or what libpq would take in its place from the environment, or a default.
std::string parameter_or(const DatabaseUrl& url, const char* keyword, const char* variable,
                         const char* otherwise) {
    const auto at = url.postgresql.find(keyword);
    if (at != url.postgresql.end()) return at->second;
    const char* value = std::getenv(variable);
    return value == nullptr || *value == '\0' ? otherwise : value;
}

}  // namespace

std::string DatabaseUrl::label() const {
    if (kind == Kind::sqlite) return sqlite_path;
    const std::string host = parameter_or(*this, "host", "PGHOST", "");
    return (host.empty() ? parameter_or(*this, "hostaddr", "PGHOSTADDR", "local") : host) + ":" +
           parameter_or(*this, "port", "PGPORT", "5432") + "/" +
           parameter_or(*this, "dbname", "PGDATABASE", "");
}

Result<DatabaseUrl> read_database_url(std::string_view url) {
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos) return invalid(std::string{expected});
    std::string_view scheme = url.substr(0, colon);
    scheme = scheme.substr(0, scheme.find('+'));
    const std::string_view rest = url.substr(colon + 3);
    if (scheme == "sqlite") return read_sqlite(rest);
    if (scheme == "postgresql" || scheme == "postgres") return read_postgresql(rest);
    return invalid("unknown scheme; " + std::string{expected});
}

}  // namespace taskgate
