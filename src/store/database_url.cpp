// SPDX-License-Identifier: MIT
#include "store/database_url.hpp"

#include "base/percent.hpp"

namespace taskgate {

namespace {

constexpr std::string_view expected =
    "expected sqlite:///relative.db or sqlite:////absolute/path.db";

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

}  // namespace

Result<DatabaseUrl> read_database_url(std::string_view url) {
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos) return invalid(std::string{expected});
    std::string_view scheme = url.substr(0, colon);
    scheme = scheme.substr(0, scheme.find('+'));
    if (scheme == "sqlite") return read_sqlite(url.substr(colon + 3));
    if (scheme == "postgresql" || scheme == "postgres") {
        return invalid("this version stores tasks in SQLite only; " + std::string{expected});
    }
    return invalid("unknown scheme; " + std::string{expected});
}

}  // namespace taskgate
