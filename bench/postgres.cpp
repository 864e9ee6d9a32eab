// SPDX-License-Identifier: MIT
//
// What a request costs with the tasks in PostgreSQL, against pgbench with the same statement: a
// server on one core, in alternating runs. The database is a new one on the machine's own disk.
//
//     bench_postgres [ROUNDS] [MILLISECONDS]
#include "base/percent.hpp"
#include "comparison.hpp"
#include "domain/ids.hpp"
#include "series.hpp"
#include "servers.hpp"
#include "store/open_store.hpp"
#include "subject.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <string>

namespace taskgate::bench {
namespace {

constexpr std::size_t connections = 32;
const std::string writer = "bench-writer";

[[noreturn]] void fail(const std::string& reason) {
    fmt::print(stderr, "bench_postgres: {}\n", reason);
    std::exit(1);
}

/// A PostgreSQL of the benchmark's own, of the same script that the tests use.
class Postgres {
public:
    explicit Postgres(const std::string& folder) : folder_(folder), file_(folder + "/postgres") {
        run("start");
        std::ifstream file{file_};
        for (std::string line; std::getline(file, line);) {
            const std::size_t equals = line.find('=');
            facts_[line.substr(0, equals)] = line.substr(equals + 1);
        }
    }
    ~Postgres() { run("stop"); }
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    [[nodiscard]] std::string url() const {
        return fmt::format("postgresql://taskgate:{}@127.0.0.1:{}/postgres",
                           encode_percent(facts_.at("password")), facts_.at("port"));
    }
    void execute(const std::string& sql) const {
        const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(url().c_str()),
                                                                      PQfinish};
        const std::unique_ptr<PGresult, decltype(&PQclear)> result{
            PQexec(connection.get(), sql.c_str()), PQclear};
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
            fail(PQerrorMessage(connection.get()));
    }

private:
    void run(const std::string& action) const {
        const std::string command =
            fmt::format("bash test/postgres_fixture/run.sh {} '{}' '{}'", action, file_, folder_);
        if (std::system(command.c_str()) != 0) fail("cannot " + action + " PostgreSQL");
    }

    std::string folder_;
    std::string file_;
    std::map<std::string, std::string> facts_;
};

/// pgbench with one statement, 16 connections and one thread, on the core of the clients:
/// transactions a second.
class PgBench {
public:
    PgBench(const Postgres& server, const std::string& folder, const std::string& name,
            const std::string& statement)
        : script_(folder + "/" + name + ".sql"), url_(server.url()) {
        std::ofstream{script_} << statement << ";\n";
    }

    void measure(std::chrono::milliseconds duration) {
        // It counts in whole seconds, from when all of its connections are there.
        const auto seconds = std::max<std::int64_t>(1, duration.count() / 1000);
        const std::string command = fmt::format(
            "pgbench -n -M prepared -c 16 -j 1 -T {} -f '{}' '{}' 2>&1", seconds, script_, url_);
        rate_.add(read_rate(command));
    }
    [[nodiscard]] const Series& rate() const { return rate_; }
    void print(std::string_view name) const {
        fmt::print("{:<34} {:>26} /s\n", name, show(rate_, 0));
    }

private:
    static double read_rate(const std::string& command) {
        const std::unique_ptr<FILE, int (*)(FILE*)> output{::popen(command.c_str(), "r"), ::pclose};
        std::string text;
        std::array<char, 256> line{};
        while (std::fgets(line.data(), line.size(), output.get()) != nullptr) text += line.data();
        const std::size_t at = text.find("tps = ");
        if (at == std::string::npos) fail("pgbench says: " + text);
        return std::stod(text.substr(at + 6));
    }

    std::string script_;
    std::string url_;
    Series rate_ = {};
};

/// 20 tasks for each of 1 001 users, so that the planner sees a table of some size.
std::string make_tasks(const Postgres& server) {
    const std::string columns =
        " 'Water the plants', 'The ones on the balcony, too.', false, now(), now()";
    server.execute("INSERT INTO taskgate_tasks SELECT 'user-' || i % 1000, gen_random_uuid(), " +
                   columns + " FROM generate_series(1, 20000) AS i");
    std::string id;
    for (int i = 0; i < 20; ++i) {
        id = TaskId::make(SystemClock{}.now()).to_string();
        server.execute(
            fmt::format("INSERT INTO taskgate_tasks SELECT '{}', '{}', {}", user, id, columns));
    }
    server.execute("VACUUM ANALYZE taskgate_tasks");
    return id;
}

void compare(const std::string& folder, int rounds, std::chrono::milliseconds duration) {
    const Postgres server{folder};
    const Child fixed{serve_fixed};
    must(migrate_store(server.url()));
    const std::string one = make_tasks(server);
    const Child app{[&](const auto& ready) { serve_app(server.url(), ready); }};

    const std::string columns =
        "id, user_id, title, description, is_completed, created_at, updated_at";
    PgBench bench_find{
        server, folder, "find",
        fmt::format("SELECT {} FROM taskgate_tasks WHERE user_id = '{}' AND id = '{}'", columns,
                    user, one)};
    PgBench bench_list{server, folder, "list",
                       fmt::format("SELECT {} FROM taskgate_tasks WHERE user_id = '{}' "
                                   "ORDER BY created_at, id LIMIT 101",
                                   columns, user)};
    PgBench bench_post{
        server, folder, "post",
        fmt::format("INSERT INTO taskgate_tasks ({}) VALUES (gen_random_uuid(), '{}', "
                    "'Water the plants', 'The ones on the balcony, too.', false, now(), now())",
                    columns, writer)};

    pin_to(client_core);
    const std::string get_one = make_request("GET", user, one, "");
    Subject reply{"fixed reply, 32 conn.", fixed, connections, get_one, "HTTP/1.1 200"};
    Subject find{"GET one, 32 conn.", app, connections, get_one, "HTTP/1.1 200"};
    Subject list{"GET list of 20, 32 conn.", app, connections, make_request("GET", user, "", ""),
                 "HTTP/1.1 200"};
    Subject post{"POST, 32 conn.", app, connections, make_request("POST", writer, "", new_task),
                 "HTTP/1.1 201"};
    for (int round = 0; round < rounds; ++round) {
        for (Subject* subject : {&reply, &find, &list, &post}) subject->measure(duration);
        for (PgBench* bench : {&bench_find, &bench_list, &bench_post}) bench->measure(duration);
    }

    fmt::print("PostgreSQL: {} alternating rounds of {} ms: median (least … most)\n\n", rounds,
               duration.count());
    for (const Subject* subject : {&reply, &find, &list, &post}) subject->print();
    bench_find.print("pgbench, GET one's statement");
    bench_list.print("pgbench, GET list's statement");
    bench_post.print("pgbench, POST's statement");
    fmt::print("\n");
    print_ratio("GET one / pgbench", find.rate(), bench_find.rate());
    print_ratio("GET list / pgbench", list.rate(), bench_list.rate());
    print_ratio("POST / pgbench", post.rate(), bench_post.rate());
    print_ratio("CPU of GET one / of fixed reply", find.cpu(), reply.cpu());
}

}  // namespace
}  // namespace taskgate::bench

int main(int argc, char** argv) {
    return taskgate::bench::run(argc, argv, taskgate::bench::compare);
}
