// SPDX-License-Identifier: MIT
//
// What a request costs, end to end: a server on one core, a client on another, in alternating runs.
//
//     bench_http [ROUNDS] [MILLISECONDS]
#include "child.hpp"
#include "comparison.hpp"
#include "series.hpp"
#include "servers.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/migrate.hpp"
#include "subject.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace taskgate::bench {
namespace {

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

void compare(const std::string& folder, int rounds, std::chrono::milliseconds duration) {
    std::string one;
    {
        BareSqlite database{folder + "/reads.db"};
        for (int i = 0; i < 20; ++i) one = database.insert().to_string();
    }
    const Child fixed{serve_fixed};
    const Child reads{
        [&](const auto& ready) { serve_app("sqlite:///" + folder + "/reads.db", ready); }};
    const Child writes{
        [&](const auto& ready) { serve_app("sqlite:///" + folder + "/writes.db", ready); }};
    pin_to(client_core);
    BareSqlite bare{folder + "/bare.db"};

    const std::string get_one = make_request("GET", user, one, "");
    Subject reply{"fixed reply, 32 conn.", fixed, read_connections, get_one, "HTTP/1.1 200"};
    Subject find{"GET one, 32 conn.", reads, read_connections, get_one, "HTTP/1.1 200"};
    Subject list{"GET list of 20, 32 conn.", reads, read_connections,
                 make_request("GET", user, "", ""), "HTTP/1.1 200"};
    Subject post{"POST, SQLite, 64 conn.", writes, write_connections,
                 make_request("POST", user, "", new_task), "HTTP/1.1 201"};
    Series bare_rate;
    for (int round = 0; round < rounds; ++round) {
        for (Subject* subject : {&reply, &find, &list, &post}) subject->measure(duration);
        bare_rate.add(bare.run(duration));
    }

    fmt::print("{} alternating rounds of {} ms: median (least … most); the server on one core\n\n",
               rounds, duration.count());
    for (const Subject* subject : {&reply, &find, &list, &post}) subject->print();
    fmt::print("{:<40} {:>26} /s\n\n", "bare SQLite, one by one", show(bare_rate, 0));
    print_ratio("GET one / fixed reply", find.rate(), reply.rate());
    print_ratio("GET list / fixed reply", list.rate(), reply.rate());
    print_ratio("POST / fixed reply", post.rate(), reply.rate());
    print_ratio("POST / bare SQLite loop", post.rate(), bare_rate);
}

}  // namespace
}  // namespace taskgate::bench

int main(int argc, char** argv) {
    return taskgate::bench::run(argc, argv, taskgate::bench::compare);
}
