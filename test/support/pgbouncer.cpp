// SPDX-License-Identifier: MIT
#include "support/pgbouncer.hpp"

#include <fmt/format.h>

#include <csignal>
#include <stdexcept>
#include <utility>

namespace taskgate::test {

namespace {

constexpr int port_attempts = 10;

/// A name or password as the file of users has it: in quotes, its own ones doubled.
std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

}  // namespace

PgBouncer::PgBouncer(const PostgresAddress& server, const PgBouncerOptions& options)
    : server_(server), options_(options) {
    give_to_server_user(folder_.path());
    write_server_file(folder_ / "users.txt", fmt::format("{} {}\n", in_quotes(postgres_user),
                                                         in_quotes(server_.password())));
    for (int attempt = 0; attempt < port_attempts; ++attempt) {
        port_ = free_port();
        write_configuration();
        if (try_start()) return;
    }
    throw std::runtime_error("no port stays free");
}

std::string PgBouncer::url(std::string_view database) const {
    return postgres_url(port_, postgres_user, server_.password(), database);
}

void PgBouncer::write_configuration() const {
    std::string text = fmt::format(R"([databases]
* = host=127.0.0.1 port={}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {}
admin_users = {}
pool_mode = transaction
default_pool_size = {}
max_client_conn = 400
)",
                                   server_.port(), port_, folder_ / "users.txt", postgres_user,
                                   options_.pool_size);
    for (const std::string& line : options_.settings) text += line + "\n";
    write_server_file(folder_ / "pgbouncer.ini", text);
}

void PgBouncer::start() {
    if (!try_start()) throw std::runtime_error("somebody else took the port of PgBouncer");
}

bool PgBouncer::try_start() {
    Command command;
    command.arguments = {"pgbouncer", folder_ / "pgbouncer.ini"};
    command.end_signal = SIGTERM;
    process_ = std::make_unique<BackgroundProcess>(std::move(command));
    if (process_->wait_for("process up", std::chrono::seconds{30})) return true;
    const std::string log = process_->output();
    if (log.find("Address already in use") != std::string::npos) return false;
    throw std::runtime_error("PgBouncer does not start:\n" + log);
}

void PgBouncer::stop() {
    process_->signal(SIGTERM);
    process_->wait_for_end();
}

}  // namespace taskgate::test
