// SPDX-License-Identifier: MIT
#pragma once

#include "support/postgres_address.hpp"

#include <string>
#include <utility>

namespace taskgate::test {

/// One server for all tests that leave it as it is. The file that TASKGATE_TEST_POSTGRES names says
/// where it is; without one, a server is started for this process and ends with it. Any thread.
PostgresAddress shared_postgres();

/// A fresh database, gone at the end of the scope with whatever is connected to it.
class TestDatabase {
public:
    explicit TestDatabase(const std::string& encoding = "UTF8")
        : TestDatabase(shared_postgres(), encoding) {}
    explicit TestDatabase(PostgresAddress server, const std::string& encoding = "UTF8")
        : server_(std::move(server)), name_(server_.create_database(encoding)) {}
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string url() const { return server_.url(name_); }
    void execute(const std::string& sql) const { server_.execute(name_, sql); }
    [[nodiscard]] std::string query(const std::string& sql) const {
        return server_.query(name_, sql);
    }

private:
    PostgresAddress server_;
    std::string name_;
};

}  // namespace taskgate::test
