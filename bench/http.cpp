// SPDX-License-Identifier: MIT
//
// What a request costs, end to end: a server on one core, a client on another, in alternating runs.
//
//     bench_http [ROUNDS] [MILLISECONDS]
#include "app/app.hpp"
#include "auth/jwt.hpp"
#include "child.hpp"
#include "http/server.hpp"
#include "load.hpp"
#include "series.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/migrate.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <unistd.h>

namespace taskgate::bench {
namespace {

constexpr unsigned server_core = 0;
constexpr unsigned client_core = 1;
constexpr std::size_t read_connections = 32;
constexpr std::size_t write_connections = 64;
const std::string secret = "a-secret-of-the-benchmarks-0246813579";
const std::string user = "test-user-123";

/// Answers everything with the same 200 bytes: what HTTP alone costs.
class FixedSession final : public http::Session {
public:
    std::optional<http::Reply> admit(const http::RequestHead& /*head*/) override {
        return std::nullopt;
    }
    Async<http::Reply> respond(std::string_view /*body*/) override {
        http::Reply reply;
        reply.content_type = "application/json";
        reply.body = body_;
        co_return reply;
    }
    http::Reply refuse(int status, const http::RequestHead* /*head*/) override {
        http::Reply reply;
        reply.status = status;
        return reply;
    }
    void finish(const http::Outcome& /*outcome*/) override {}

private:
    std::string body_ = "{\"fixed\":\"" + std::string(188, 'x') + "\"}";
};

class FixedService final : public http::Service {
public:
    std::unique_ptr<http::Session> open_session() override {
        return std::make_unique<FixedSession>();
    }
};

template <class T>
T must(Result<T> result) {
    if (result) return std::move(*result);
    fmt::print(stderr, "{}\n", result.error().message);
    std::exit(1);
}

void serve_fixed(const std::function<void(std::uint16_t)>& ready) {
    pin_to(server_core);
    FixedService service;
    const SystemClock clock;
    const auto log = Log::to_nowhere();
    const auto server = must(http::Server::start({}, service, *log, clock));
    ready(server->port());
}

/// The whole service with its default settings; the log goes where nobody reads it.
void serve_app(const std::string& database, const std::function<void(std::uint16_t)>& ready) {
    pin_to(server_core);
    Sources sources;
    sources.env_file = {{"BETTER_AUTH_SECRET", secret},
                        {"HOST", "127.0.0.1"},
                        {"PORT", "0"},
                        {"THREADS", "1"},
                        {"DATABASE_URL", "sqlite:///" + database}};
    const Config config = must(read_config(sources));
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    const auto log = Log::to_descriptor(nowhere, Log::Level::info, Log::Format::json);
    const SystemClock clock;
    const auto app = must(App::start(config, *log, clock));
    ready(app->port());
}

std::string make_token() {
    const auth::SecretKey key{secret, "bench"};
    auth::TokenRequest request;
    request.user = user;
    request.lifetime = std::chrono::hours{24};
    return auth::issue(key, {}, request, SystemClock{}.now());
}

std::string make_request(std::string_view method, std::string_view path, std::string_view body) {
    return fmt::format(
        "{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n"
        "Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        method, path, make_token(), body.size(), body);
}

const std::string new_task =
    R"({"title":"Water the plants","description":"The ones on the balcony, too."})";

/// A bare SQLite connection with the service's table and durability, and nothing around it.
class BareSqlite {
public:
    explicit BareSqlite(const std::string& path)
        : database_(must(sqlite::Database::open(path, sqlite::Access::create, nullptr))) {
        if (!database_.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")) {
            std::exit(1);
        }
        must(sqlite::migrate(database_));
        insert_ = must(database_.prepare(
            "INSERT INTO taskgate_tasks (id, user_id, title, description, is_completed, "
            "created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
    }

    /// Commits one row.
    TaskId insert() {
        const Time now = SystemClock{}.now();
        const TaskId id = TaskId::make(now);
        const std::string title = "Water the plants";
        const std::string description = "The ones on the balcony, too.";
        insert_.bind(id, user, title, description, false, now, now);
        must(insert_.step());
        insert_.reset();
        return id;
    }

    /// Commits one row after the other for a while: rows a second.
    double run(std::chrono::milliseconds duration) {
        const auto start = std::chrono::steady_clock::now();
        std::uint64_t rows = 0;
        for (; std::chrono::steady_clock::now() - start < duration; ++rows) insert();
        return static_cast<double>(rows) /
               std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }

private:
    sqlite::Database database_;
    sqlite::Statement insert_;
};

/// One kind of request against one server: its rate and its CPU time per request, run by run.
class Subject {
public:
    Subject(std::string name, const Child& server, std::size_t connections, std::string request,
            std::string expected)
        : name_(std::move(name)),
          server_(server),
          load_(server.port(), connections),
          request_(std::move(request)),
          expected_(std::move(expected)) {}

    void measure(std::chrono::milliseconds duration) {
        const double before = server_.cpu_seconds();
        const LoadResult result = load_.run(request_, expected_, duration);
        rate_.add(result.rate());
        cpu_us_.add((server_.cpu_seconds() - before) * 1e6 / static_cast<double>(result.answers));
    }

    [[nodiscard]] const Series& rate() const { return rate_; }
    void print() const {
        fmt::print("{:<26} {:>26} /s {:>22} µs CPU each\n", name_, show(rate_, 0),
                   show(cpu_us_, 1));
    }

private:
    std::string name_;
    const Child& server_;
    Load load_;
    std::string request_;
    std::string expected_;
    Series rate_ = {};
    Series cpu_us_ = {};
};

void compare(const std::string& folder, int rounds, std::chrono::milliseconds duration) {
    std::string one;
    {
        BareSqlite database{folder + "/reads.db"};
        for (int i = 0; i < 20; ++i) one = database.insert().to_string();
    }
    const Child fixed{serve_fixed};
    const Child reads{[&](const auto& ready) { serve_app(folder + "/reads.db", ready); }};
    const Child writes{[&](const auto& ready) { serve_app(folder + "/writes.db", ready); }};
    pin_to(client_core);
    BareSqlite bare{folder + "/bare.db"};

    const std::string tasks = "/api/" + user + "/tasks";
    const std::string get_one = make_request("GET", tasks + "/" + one, "");
    Subject reply{"fixed reply, 32 conn.", fixed, read_connections, get_one, "HTTP/1.1 200"};
    Subject find{"GET one, 32 conn.", reads, read_connections, get_one, "HTTP/1.1 200"};
    Subject list{"GET list of 20, 32 conn.", reads, read_connections,
                 make_request("GET", tasks, ""), "HTTP/1.1 200"};
    Subject post{"POST, SQLite, 64 conn.", writes, write_connections,
                 make_request("POST", tasks, new_task), "HTTP/1.1 201"};
    Series bare_rate;
    for (int round = 0; round < rounds; ++round) {
        for (Subject* subject : {&reply, &find, &list, &post}) subject->measure(duration);
        bare_rate.add(bare.run(duration));
    }

    fmt::print("{} alternating rounds of {} ms: median (least … most); the server on one core\n\n",
               rounds, duration.count());
    for (const Subject* subject : {&reply, &find, &list, &post}) subject->print();
    fmt::print("{:<26} {:>26} /s\n\n", "bare SQLite, one by one", show(bare_rate, 0));
    const auto print_ratio = [](std::string_view name, const Series& of, const Series& to) {
        fmt::print("{:<26} {}\n", name, show(ratio(of, to), 2));
    };
    print_ratio("GET one / fixed reply", find.rate(), reply.rate());
    print_ratio("GET list / fixed reply", list.rate(), reply.rate());
    print_ratio("POST / fixed reply", post.rate(), reply.rate());
    print_ratio("POST / bare SQLite loop", post.rate(), bare_rate);
}

}  // namespace
}  // namespace taskgate::bench

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
    const std::chrono::milliseconds duration{argc > 2 ? std::atoi(argv[2]) : 1000};
    const std::string folder =
        std::filesystem::absolute("build/bench-" + std::to_string(::getpid())).string();
    std::filesystem::create_directories(folder);
    taskgate::bench::block_term();
    taskgate::bench::compare(folder, rounds, duration);
    std::filesystem::remove_all(folder);
    return 0;
}
