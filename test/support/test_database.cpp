// SPDX-License-Identifier: MIT
#include "support/test_database.hpp"

#include "support/postgres_server.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace taskgate::test {

namespace {

/// The value in the first line that begins with the name and `=`.
std::string read_value(const std::string& path, std::string_view name) {
    std::ifstream file{path};
    const std::string begin = std::string{name} + "=";
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(begin)) return line.substr(begin.size());
    }
    throw std::runtime_error(fmt::format("{} does not say the {}", path, name));
}

PostgresAddress read_address(const std::string& path) {
    const std::string digits = read_value(path, "port");
    std::uint16_t port = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return PostgresAddress{port, read_value(path, "password")};
}

}  // namespace

PostgresAddress shared_postgres() {
    if (const char* path = std::getenv("TASKGATE_TEST_POSTGRES")) return read_address(path);
    static const PostgresServer server;
    return server.address();
}

TestDatabase::~TestDatabase() {
    try {
        server_.drop_database(name_);
    } catch (const std::exception&) {
        // The test has ended the server.
    }
}

}  // namespace taskgate::test
