// SPDX-License-Identifier: MIT
#pragma once

#include "domain/task.hpp"

#include <sqlite3.h>

#include <memory>
#include <span>
#include <string>

namespace taskgate::test {

/// A connection past the store, to see and to change what it cannot. Every failure throws.
class RawSqlite {
public:
    explicit RawSqlite(const std::string& path, const char* vfs = nullptr);

    void execute(const std::string& sql);
    /// The columns of all rows as text, `|` between columns and a line end behind each row.
    std::string query(const std::string& sql);
    /// Puts tasks in, as they are, in one transaction.
    void insert(std::span<const Task> tasks);

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    };

    void check(int code) const;

    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace taskgate::test
