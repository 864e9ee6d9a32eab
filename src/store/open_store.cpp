// SPDX-License-Identifier: MIT
#include "store/open_store.hpp"

#include "store/database_url.hpp"
#include "store/postgres/migrate.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/migrate.hpp"
#include "store/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace taskgate {

namespace {

using Kind = DatabaseUrl::Kind;

sqlite::Options sqlite_options(const DatabaseUrl& url) {
    sqlite::Options options;
    // Absolute, so that messages say which file it is.
    std::error_code ignored;
    const auto path = std::filesystem::absolute(url.sqlite_path, ignored);
    options.path = ignored ? url.sqlite_path : path.string();
    return options;
}

postgres::Options postgres_options(const DatabaseUrl& url, const StoreOptions& options) {
    postgres::Options out;
    out.parameters = url.postgresql;
    out.label = url.label();
    out.loops = std::max<std::size_t>(1, options.loops);
    out.pool.connections = std::max<std::size_t>(1, options.connections / out.loops);
    out.pool.timeout = options.timeout;
    out.log = options.log;
    return out;
}

/// Opens either kind of store; what they say is behind the name of the store.
template <class Opened>
Result<std::unique_ptr<Store>> as_store(Result<std::unique_ptr<Opened>> store,
                                        const DatabaseUrl& url) {
    if (!store) return failed(url.label() + ": " + store.error().message);
    return std::unique_ptr<Store>{std::move(*store)};
}

/// Calls `work` with a session of its own.
template <class Work>
Result<MigrationState> in_session(const DatabaseUrl& url, Work work) {
    const postgres::StopSignal never;
    auto session = postgres::Session::open(url.postgresql, never);
    auto state = session ? work(*session) : Result<MigrationState>{session.error()};
    if (!state) return Error{state.error().code, url.label() + ": " + state.error().message};
    return state;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(std::string_view database_url, const Clock& clock,
                                          const StoreOptions& options) {
    const auto url = read_database_url(database_url);
    if (!url) return url.error();
    if (url->kind == Kind::sqlite) {
        return as_store(sqlite::SqliteStore::open(sqlite_options(*url), clock), *url);
    }
    return as_store(postgres::PostgresStore::open(postgres_options(*url, options), clock), *url);
}

Result<MigrationState> inspect_store(std::string_view database_url) {
    const auto url = read_database_url(database_url);
    if (!url) return url.error();
    if (url->kind == Kind::postgresql) return in_session(*url, postgres::read_migration_state);
    std::error_code ignored;
    if (!std::filesystem::exists(url->sqlite_path, ignored)) return sqlite::new_store_state();
    return sqlite::inspect(sqlite_options(*url));
}

Result<MigrationState> migrate_store(std::string_view database_url) {
    const auto url = read_database_url(database_url);
    if (!url) return url.error();
    if (url->kind == Kind::sqlite) return sqlite::migrate(sqlite_options(*url));
    return in_session(*url, [](postgres::Session& session) { return postgres::migrate(session); });
}

}  // namespace taskgate
