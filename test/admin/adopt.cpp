// SPDX-License-Identifier: MIT
#include "admin/adopt.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace taskgate::test {

namespace {

constexpr std::string_view old_table = R"sql(
    CREATE TABLE {} (
        id CHAR(32) NOT NULL, user_id VARCHAR NOT NULL, title VARCHAR(500) NOT NULL,
        description VARCHAR, {} BOOLEAN NOT NULL, created_at DATETIME NOT NULL,
        updated_at DATETIME, PRIMARY KEY (id));
    INSERT INTO {} VALUES
        ('0190163d8694739baea5966c26f8ad91', 'ada', 'Buy milk', NULL, 0,
         '2026-01-31 12:00:00.123456', '2026-07-01 00:00:00'),
        ('6BA7B8109DAD11D180B400C04FD430C8', 'ada', 'Ürün 🚀', '', 1,
         '2026-01-31 12:00:00', NULL),
        ('{{6ba7b811-9dad-11d1-80b4-00c04fd430c8}}', 'bob', 'x', 'y', 'true',
         '2026-01-31T12:00:00+02:00', '2026-01-31T12:00:00Z');
)sql";

}  // namespace

CommandResult AdoptTest::adopt(const std::string& from, const std::string& to, const Words& more) {
    Words arguments{"adopt", "--from", "env:FROM"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(std::move(arguments), {"FROM=" + from, "DATABASE_URL=" + to});
}

const Words AdoptFromSqlite::adopted{
    "0190163d-8694-739b-aea5-966c26f8ad91|ada|\"Buy milk\"|null|false|2026-01-31T12:00:00.123456Z|"
    "2026-07-01T00:00:00.000000Z",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8|ada|\"Ürün 🚀\"|\"\"|true|2026-01-31T12:00:00.000000Z|"
    "2026-01-31T12:00:00.000000Z",
    "6ba7b811-9dad-11d1-80b4-00c04fd430c8|bob|\"x\"|\"y\"|true|2026-01-31T10:00:00.000000Z|"
    "2026-01-31T12:00:00.000000Z"};

void AdoptFromSqlite::make_old(const std::string& table, const std::string& completed) {
    execute_sqlite(path("old.db"), fmt::format(fmt::runtime(old_table), table, completed, table));
}

void AdoptFromSqlite::add_row(const std::string& id, const std::string& column,
                              const std::string& value) {
    execute_sqlite(path("old.db"),
                   "INSERT INTO task VALUES ('" + id +
                       "', 'eve', 't', NULL, 0, '2026-01-31 12:00:00', '2026-01-31 12:00:00');"
                       "UPDATE task SET " +
                       column + " = " + value + " WHERE id = '" + id + "'");
}

std::string AdoptFromSqlite::old_rows() const {
    return query_sqlite(path("old.db"), "SELECT * FROM task ORDER BY id");
}

std::string AdoptFromSqlite::text_of(const std::string& name) const {
    std::ifstream in{path(name), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace taskgate::test
