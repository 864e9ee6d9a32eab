// SPDX-License-Identifier: MIT
#include "support/postgres_address.hpp"

#include "base/percent.hpp"
#include "base/random.hpp"
#include "support/raw_postgres.hpp"

#include <fmt/format.h>

namespace taskgate::test {

std::string postgres_url(std::uint16_t port, std::string_view user, std::string_view password,
                         std::string_view database) {
    return fmt::format("postgresql://{}:{}@127.0.0.1:{}/{}", encode_percent(user),
                       encode_percent(password), port, encode_percent(database));
}

std::string PostgresAddress::url(std::string_view database) const {
    return url_as(postgres_user, password_, database);
}

std::string PostgresAddress::url_as(std::string_view user, std::string_view password,
                                    std::string_view database) const {
    return postgres_url(port_, user, password, database);
}

std::string PostgresAddress::create_database(const std::string& encoding) const {
    std::string name = "test_" + random_name();
    std::string sql =
        fmt::format("CREATE DATABASE {} TEMPLATE template0 ENCODING '{}'", name, encoding);
    // The server's own locale goes with UTF-8 only.
    if (encoding != "UTF8") sql += " LOCALE 'C'";
    execute("postgres", sql);
    return name;
}

void PostgresAddress::drop_database(const std::string& name) const {
    execute("postgres", fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name));
}

void PostgresAddress::execute(const std::string& database, const std::string& sql) const {
    RawPostgres{url(database)}.execute(sql);
}

std::string PostgresAddress::query(const std::string& database, const std::string& sql) const {
    return RawPostgres{url(database)}.query(sql);
}

}  // namespace taskgate::test
