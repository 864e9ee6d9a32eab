// SPDX-License-Identifier: MIT
#include "raw_sqlite.hpp"

#include <stdexcept>

namespace taskgate::test {

namespace {

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

std::string column_text(sqlite3_stmt* row, int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
    if (bytes == nullptr) return "null";
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

void bind_text(sqlite3_stmt* statement, int index, const std::string& text) {
    sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void bind_task(sqlite3_stmt* statement, const Task& task) {
    bind_text(statement, 1, task.user_id.value());
    const auto& id = task.id.bytes();
    sqlite3_bind_blob(statement, 2, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
    bind_text(statement, 3, task.title);
    if (task.description) {
        bind_text(statement, 4, *task.description);
    } else {
        sqlite3_bind_null(statement, 4);
    }
    sqlite3_bind_int(statement, 5, task.is_completed ? 1 : 0);
    sqlite3_bind_int64(statement, 6, task.created_at.time_since_epoch().count());
    sqlite3_bind_int64(statement, 7, task.updated_at.time_since_epoch().count());
}

}  // namespace

RawSqlite::RawSqlite(const std::string& path, const char* vfs) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE, vfs);
    handle_.reset(handle);
    check(code);
    sqlite3_busy_timeout(handle, 10'000);
}

void RawSqlite::check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    throw std::runtime_error(sqlite3_errmsg(handle_.get()));
}

void RawSqlite::execute(const std::string& sql) {
    check(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::string RawSqlite::query(const std::string& sql) {
    sqlite3_stmt* handle = nullptr;
    check(sqlite3_prepare_v2(handle_.get(), sql.c_str(), -1, &handle, nullptr));
    const Statement statement{handle};
    std::string out;
    int code = SQLITE_OK;
    while ((code = sqlite3_step(handle)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(handle); ++i) {
            if (i > 0) out += '|';
            out += column_text(handle, i);
        }
        out += '\n';
    }
    check(code);
    return out;
}

void RawSqlite::insert(std::span<const Task> tasks) {
    sqlite3_stmt* handle = nullptr;
    check(sqlite3_prepare_v2(handle_.get(),
                             "INSERT INTO taskgate_tasks (user_id, id, title, description, "
                             "is_completed, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                             -1, &handle, nullptr));
    const Statement statement{handle};
    execute("BEGIN IMMEDIATE");
    for (const Task& task : tasks) {
        bind_task(handle, task);
        check(sqlite3_step(handle));
        check(sqlite3_reset(handle));
    }
    execute("COMMIT");
}

}  // namespace taskgate::test
