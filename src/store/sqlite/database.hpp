// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/ids.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace taskgate::sqlite {

/// Turns SQLite's last error on a connection into ours; the only place that does. The message is
/// SQLite's own and quotes no row.
Error to_error(sqlite3* connection, std::string_view doing);

/// A prepared statement. Parameters and columns count from 1 and from 0, as in SQLite. Bound texts
/// are not copied: they must stay until `reset`. Belongs to the thread that uses its connection.
class Statement {
public:
    Statement() = default;

    /// Binds the values to `?1`, `?2`, … in this order. (`$1` would be numbered by first
    /// appearance.)
    template <class... Values>
    void bind(const Values&... values) {
        int index = 0;
        (bind_one(++index, values), ...);
    }

    /// Moves to the next row: true where there is one, false at the end.
    Result<bool> step();
    /// Ends the statement's run, and with it the read transaction of a SELECT.
    void reset() { sqlite3_reset(handle_.get()); }

    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] bool is_null(int column) const;

private:
    friend class Database;

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    void bind_one(int index, std::string_view text);
    void bind_one(int index, const std::string& text) { bind_one(index, std::string_view{text}); }
    void bind_one(int index, const UserId& id) { bind_one(index, std::string_view{id.value()}); }
    void bind_one(int index, const TaskId& id);
    void bind_one(int index, std::int64_t value);
    void bind_one(int index, int value) { bind_one(index, std::int64_t{value}); }
    void bind_one(int index, bool value) { bind_one(index, std::int64_t{value ? 1 : 0}); }
    void bind_one(int index, Time time);
    void bind_one(int index, std::nullptr_t null);
    template <class T>
    void bind_one(int index, const std::optional<T>& value) {
        if (value) {
            bind_one(index, *value);
        } else {
            bind_one(index, nullptr);
        }
    }

    std::unique_ptr<sqlite3_stmt, Finalize> handle_ = {};
};

/// Resets a statement at the end of a scope.
class ResetLater {
public:
    explicit ResetLater(Statement& statement) : statement_(statement) {}
    ~ResetLater() { statement_.reset(); }
    ResetLater(const ResetLater&) = delete;
    ResetLater& operator=(const ResetLater&) = delete;

private:
    Statement& statement_;
};

/// What a connection is opened for.
enum class Access : std::uint8_t {
    read,    ///< an existing file, never written
    write,   ///< an existing file
    create,  ///< a file that is made, readable by its owner alone, where there is none
};

/// What the last connection to close does with what is still in the log.
enum class LogAtClose : std::uint8_t {
    move_back,  ///< into the database, as SQLite does by itself
    keep,
};

/// One connection to an SQLite file, used by one thread at a time.
class Database {
public:
    /// The path may be an absolute URI of SQLite's, `file:/…?immutable=1`. `vfs` names SQLite's
    /// file layer; null is the default one.
    static Result<Database> open(const std::string& path, Access access, const char* vfs);

    void set_log_at_close(LogAtClose log);

    /// Runs statements that return nothing of interest.
    Result<void> execute(const std::string& sql);
    /// Prepares a statement that will run often.
    Result<Statement> prepare(std::string_view sql);
    /// The first column of a query's first row as a number; 0 where there is no row.
    Result<std::int64_t> query_integer(std::string_view sql);

    /// Whether no transaction is open: an error inside one may have rolled it back.
    [[nodiscard]] bool in_autocommit() const { return sqlite3_get_autocommit(handle_.get()) != 0; }
    /// Whether the last statement failed because another connection holds a lock.
    [[nodiscard]] bool is_busy() const {
        return (sqlite3_errcode(handle_.get()) & 0xFF) == SQLITE_BUSY;
    }
    /// Whether the last statement failed because the file is none of SQLite's.
    [[nodiscard]] bool is_no_database() const {
        return (sqlite3_errcode(handle_.get()) & 0xFF) == SQLITE_NOTADB;
    }
    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    };

    explicit Database(sqlite3* handle) : handle_(handle) {}

    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace taskgate::sqlite
