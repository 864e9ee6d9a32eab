// SPDX-License-Identifier: MIT
#include "store/open_store.hpp"

#include "store/database_url.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <utility>

namespace taskgate {

namespace {

sqlite::Options sqlite_options(const DatabaseUrl& url) {
    sqlite::Options options;
    // Absolute, so that messages say which file it is.
    std::error_code ignored;
    const auto path = std::filesystem::absolute(url.sqlite_path, ignored);
    options.path = ignored ? url.sqlite_path : path.string();
    return options;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(std::string_view database_url, const Clock& clock) {
    const auto url = read_database_url(database_url);
    if (!url) return url.error();
    auto store = sqlite::SqliteStore::open(sqlite_options(*url), clock);
    if (!store) return failed(url->sqlite_path + ": " + store.error().message);
    return std::unique_ptr<Store>{std::move(*store)};
}

Result<MigrationState> inspect_store(std::string_view database_url) {
    const auto url = read_database_url(database_url);
    if (!url) return url.error();
    std::error_code ignored;
    if (!std::filesystem::exists(url->sqlite_path, ignored)) return sqlite::new_store_state();
    return sqlite::inspect(sqlite_options(*url));
}

Result<MigrationState> migrate_store(std::string_view database_url) {
    const auto url = read_database_url(database_url);
    if (!url) return url.error();
    return sqlite::migrate(sqlite_options(*url));
}

}  // namespace taskgate
