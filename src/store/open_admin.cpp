// SPDX-License-Identifier: MIT
#include "store/open_admin.hpp"

#include "store/postgres/postgres_admin.hpp"
#include "store/postgres/postgres_legacy.hpp"
#include "store/sqlite/sqlite_admin.hpp"
#include "store/sqlite/sqlite_legacy.hpp"

#include <filesystem>
#include <utility>

namespace taskgate {

namespace {

/// An error that says which store it is about.
template <class T>
Result<T> named(const DatabaseUrl& url, Result<T> result) {
    if (result) return result;
    return Error{result.error().code, full_label(url) + ": " + result.error().message};
}

}  // namespace

std::string full_label(const DatabaseUrl& url) {
    if (url.kind != DatabaseUrl::Kind::sqlite) return url.label();
    std::error_code ignored;
    std::filesystem::path path = std::filesystem::weakly_canonical(url.sqlite_path, ignored);
    if (path.empty()) path = url.sqlite_path;
    // Of a relative path, nothing of which is there yet, nothing was resolved.
    const std::filesystem::path absolute = std::filesystem::absolute(path, ignored);
    return absolute.empty() ? path.string() : absolute.string();
}

Result<std::unique_ptr<StoreAdmin>> open_admin(const DatabaseUrl& url) {
    if (url.kind == DatabaseUrl::Kind::sqlite) {
        return named(url, sqlite::SqliteAdmin::open(full_label(url)));
    }
    return named(url, postgres::PostgresAdmin::open(url.postgresql, full_label(url)));
}

Result<std::unique_ptr<StoreAdmin>> open_admin_for_reading(const DatabaseUrl& url) {
    if (url.kind == DatabaseUrl::Kind::sqlite) {
        return named(url, sqlite::SqliteAdmin::open_for_reading(full_label(url)));
    }
    return named(url, postgres::PostgresAdmin::open_for_reading(url.postgresql, full_label(url)));
}

Result<std::unique_ptr<LegacyDatabase>> open_legacy_database(const DatabaseUrl& url) {
    if (url.kind == DatabaseUrl::Kind::sqlite) {
        return named(url, sqlite::SqliteLegacy::open(full_label(url)));
    }
    return named(url, postgres::PostgresLegacy::open(url.postgresql));
}

}  // namespace taskgate
