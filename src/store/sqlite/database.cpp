// SPDX-License-Identifier: MIT
#include "store/sqlite/database.hpp"

#include "store/sqlite/private_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <unistd.h>
#include <utility>

namespace taskgate::sqlite {

namespace {

constexpr int busy_timeout_ms = 5000;

/// SQLite's statistics of memory take a lock at every allocation, and nobody reads them.
void configure_once() {
    static std::once_flag once;
    std::call_once(once, [] {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): SQLite's interface
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    });
}

/// Makes the file before SQLite would, so that nobody else may read it. SQLite gives the files
/// beside it the same rights. An error is left for SQLite to meet and to name.
void make_database_file(const std::string& path) {
    const int descriptor = make_private_file(path, path);
    if (descriptor >= 0) ::close(descriptor);
}

}  // namespace

Error to_error(sqlite3* connection, std::string_view doing) {
    const int code = connection == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(connection);
    const char* message = connection == nullptr ? "out of memory" : sqlite3_errmsg(connection);
    std::string text = fmt::format("SQLite, {}: {} (code {})", doing, message, code);
    // What the rules of the API let through, the tables must take: anything else is a fault of
    // ours.
    const int kind = code & 0xFF;
    if (kind == SQLITE_CONSTRAINT || kind == SQLITE_MISUSE) return failed(std::move(text));
    return unavailable(std::move(text));
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return to_error(sqlite3_db_handle(handle_.get()), "running a statement");
}

std::string_view Statement::text(int column) const {
    const auto* bytes = sqlite3_column_text(handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes from a C interface
    return {reinterpret_cast<const char*>(bytes), size};
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Statement::bind_one(int index, std::string_view text) {
    // A null pointer would bind NULL in place of the empty string.
    const char* bytes = text.data() == nullptr ? "" : text.data();
    sqlite3_bind_text64(handle_.get(), index, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_one(int index, const TaskId& id) {
    sqlite3_bind_blob(handle_.get(), index, id.bytes().data(), static_cast<int>(id.bytes().size()),
                      SQLITE_STATIC);
}

void Statement::bind_one(int index, std::int64_t value) {
    sqlite3_bind_int64(handle_.get(), index, value);
}

void Statement::bind_one(int index, Time time) {
    bind_one(index, std::int64_t{time.time_since_epoch().count()});
}

void Statement::bind_one(int index, std::nullptr_t /*null*/) {
    sqlite3_bind_null(handle_.get(), index);
}

Result<Database> Database::open(const std::string& path, Access access, const char* vfs) {
    configure_once();
    if (access == Access::create) make_database_file(path);
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (path.starts_with("file:/") ? SQLITE_OPEN_URI : 0) |
                      (access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, vfs);
    Database database{handle};
    if (code != SQLITE_OK) return to_error(handle, "opening the file");
    // SQLite falls back to reading, and then even BEGIN IMMEDIATE succeeds.
    if (access != Access::read && sqlite3_db_readonly(handle, "main") == 1) {
        return unavailable("the file may not be written");
    }
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): SQLite's interface
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): SQLite's interface
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return database;
}

Result<void> Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return to_error(handle(), "running a statement");
    }
    return {};
}

void Database::set_log_at_close(LogAtClose log) {
    const int keeps = log == LogAtClose::keep ? 1 : 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): SQLite's interface
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keeps, nullptr);
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(this->handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (code != SQLITE_OK) return to_error(this->handle(), "preparing a statement");
    Statement statement;
    statement.handle_.reset(handle);
    return statement;
}

Result<std::int64_t> Database::query_integer(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return statement.error();
    const auto row = statement->step();
    if (!row) return row.error();
    return *row ? statement->integer(0) : 0;
}

}  // namespace taskgate::sqlite
