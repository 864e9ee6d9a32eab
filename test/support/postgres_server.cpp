// SPDX-License-Identifier: MIT
#include "support/postgres_server.hpp"

#include "base/random.hpp"
#include "support/raw_postgres.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace taskgate::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int port_attempts = 10;

/// What makes many small servers on one machine cheap, and lets nothing outlive a killed one. The
/// defaults of all that a client can notice stay.
constexpr std::string_view base_settings = R"(
shared_buffers = 32MB
max_wal_size = 256MB
wal_retrieve_retry_interval = 100ms
dynamic_shared_memory_type = mmap
recovery_init_sync_method = syncfs
timezone = UTC
log_timezone = UTC
)";

/// Debian's own place for PostgreSQL's programs: version 15, or the newest there is.
std::filesystem::path find_programs() {
    const std::filesystem::path versions = "/usr/lib/postgresql";
    int newest = 0;
    if (std::filesystem::exists(versions)) {
        for (const auto& entry : std::filesystem::directory_iterator{versions}) {
            const int version = std::atoi(entry.path().filename().c_str());
            if (version == 15) return entry.path() / "bin";
            newest = std::max(newest, version);
        }
    }
    if (newest == 0) throw std::runtime_error("PostgreSQL is not installed");
    return versions / std::to_string(newest) / "bin";
}

std::string program(std::string_view name) {
    static const std::filesystem::path programs = find_programs();
    return programs / name;
}

/// In memory, where there is room: a cluster has a thousand files, which a disk syncs and removes
/// for seconds.
std::filesystem::path parent_of_clusters() {
    constexpr std::uintmax_t room = 1ULL << 30;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code error;
    const auto space = std::filesystem::space(memory, error);
    const bool has_room = !error && space.available >= room && ::access(memory.c_str(), W_OK) == 0;
    return has_room ? memory : std::filesystem::temp_directory_path();
}

void append(const std::string& path, std::string_view text) {
    std::ofstream file{path, std::ios::app};
    if (!(file << text).flush()) throw std::runtime_error(path + " cannot be written");
}

}  // namespace

PostgresServer::PostgresServer(Empty /*empty*/) : folder_(parent_of_clusters()) {
    give_to_server_user(folder_.path());
}

PostgresServer::PostgresServer(const PostgresOptions& options) : PostgresServer(Empty{}) {
    initialize();
    if (options.tls) tls_ = make_tls_files(folder_.path());
    append(data() + "/postgresql.conf", base_settings);
    configure(options);
    if (options.small_disk) {
        small_disk_ = folder_ / "small";
        std::filesystem::create_directory(small_disk_);
        give_to_server_user(small_disk_);
    }
    start_first();
    if (options.small_disk) {
        execute("postgres", "CREATE TABLESPACE small LOCATION '" + small_disk_ + "'");
    }
}

PostgresServer::~PostgresServer() = default;

void PostgresServer::initialize() {
    const std::string password_file = folder_ / "password";
    write_server_file(password_file, std::string{postgres_password} + "\n");
    Command command;
    // Small segments make small clusters, which are made and copied faster.
    command.arguments = {program("initdb"),
                         "--pgdata=" + data(),
                         "--username=" + std::string{postgres_user},
                         "--pwfile=" + password_file,
                         "--auth=scram-sha-256",
                         "--encoding=UTF8",
                         "--locale=C.UTF-8",
                         "--wal-segsize=1",
                         "--no-sync",
                         "--no-instructions"};
    run_checked(std::move(command));
}

void PostgresServer::configure(const PostgresOptions& options) const {
    std::string text;
    if (!options.fsync) text += "fsync = off\n";
    if (options.tls) {
        text += fmt::format("ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'\n",
                            tls_.certificate, tls_.key);
    }
    for (const std::string& line : options.settings) text += line + "\n";
    append(data() + "/postgresql.conf", text);
}

std::unique_ptr<PostgresServer> PostgresServer::standby_of(PostgresServer& primary,
                                                           const PostgresOptions& options) {
    std::unique_ptr<PostgresServer> standby{new PostgresServer{Empty{}}};
    Command command;
    command.arguments = {program("pg_basebackup"),
                         "--dbname=" + primary.url() + "?application_name=standby",
                         "--pgdata=" + standby->data(),
                         "--checkpoint=fast",
                         "--wal-method=stream",
                         "--write-recovery-conf",
                         "--create-slot",
                         "--slot=standby_" + random_name(),
                         "--no-sync"};
    run_checked(std::move(command));
    standby->tls_ = primary.tls_;
    // A standby that is promoted waits for nobody, whatever the primary did.
    append(standby->data() + "/postgresql.auto.conf", "synchronous_standby_names = ''\n");
    standby->configure(options);
    standby->start_first();
    return standby;
}

void PostgresServer::start_first() {
    for (int attempt = 0; attempt < port_attempts; ++attempt) {
        address_ = PostgresAddress{free_port()};
        if (try_start()) return;
    }
    throw std::runtime_error("no port stays free");
}

void PostgresServer::start() {
    if (!try_start()) throw std::runtime_error("somebody else took the port of PostgreSQL");
}

bool PostgresServer::try_start() {
    Command command;
    command.arguments = {program("postgres"),
                         "-D",
                         data(),
                         "-p",
                         std::to_string(port()),
                         "-k",
                         socket_directory(),
                         "-c",
                         "listen_addresses=127.0.0.1"};
    // It ends its children and takes them no time.
    command.end_signal = SIGQUIT;
    command.small_disk = small_disk_;
    if (process_) earlier_log_ += process_->output();
    process_ = std::make_unique<BackgroundProcess>(std::move(command));
    // A standby is ready "to accept read-only connections".
    if (process_->wait_for(" is ready to accept ", seconds{60})) return true;
    const std::string log = process_->output();
    if (log.find("Address already in use") != std::string::npos) return false;
    throw std::runtime_error("PostgreSQL does not start:\n" + log);
}

void PostgresServer::stop() {
    process_->signal(SIGINT);
    process_->wait_for_end();
}

void PostgresServer::kill_now() {
    process_->kill_with_children();
    remove_shared_memory();
}

void PostgresServer::remove_shared_memory() const {
    // Its key and its number are in the seventh line. The next start would reuse it, but perhaps
    // there is none.
    std::ifstream file{data() + "/postmaster.pid"};
    std::string line;
    for (int i = 0; i < 6; ++i) std::getline(file, line);
    unsigned long key = 0;
    int number = 0;
    if (file >> key >> number) ::shmctl(number, IPC_RMID, nullptr);
}

std::string PostgresServer::log_text() const {
    return process_ ? earlier_log_ + process_->output() : earlier_log_;
}

void PostgresServer::require_standby() {
    RawPostgres connection{url()};
    connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
    connection.execute("SELECT pg_reload_conf()");
    const auto end = steady_clock::now() + seconds{30};
    while (connection.query("SELECT sync_state FROM pg_stat_replication") != "sync\n") {
        if (steady_clock::now() > end) throw std::runtime_error("no standby:\n" + log_text());
        // What is written makes the standby answer, and an answer makes it synchronous.
        connection.execute("SELECT pg_logical_emit_message(false, 'test', 'is anybody there?')");
        if (wait_for_log("is now a synchronous standby", milliseconds{50})) continue;
    }
}

void PostgresServer::promote() {
    if (query("postgres", "SELECT pg_promote()") != "t\n") {
        throw std::runtime_error("the standby cannot be promoted:\n" + log_text());
    }
}

}  // namespace taskgate::test
