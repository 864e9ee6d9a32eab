// SPDX-License-Identifier: MIT
#include "raw_postgres_tasks.hpp"

#include "support/raw_postgres.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace taskgate::test {

namespace {

constexpr std::size_t rows_at_once = 500;

std::string quote(PGconn* connection, const std::string& text) {
    char* quoted = PQescapeLiteral(connection, text.data(), text.size());
    std::string out = quoted;
    PQfreemem(quoted);
    return out;
}

std::string time(Time time) {
    return fmt::format("TIMESTAMPTZ 'epoch' + {} * INTERVAL '1 microsecond'",
                       time.time_since_epoch().count());
}

std::string values(PGconn* connection, const Task& task) {
    return fmt::format("({}, '{}', {}, {}, {}, {}, {})", quote(connection, task.user_id.value()),
                       task.id.to_string(), quote(connection, task.title),
                       task.description ? quote(connection, *task.description) : "NULL",
                       task.is_completed, time(task.created_at), time(task.updated_at));
}

}  // namespace

void insert_tasks(const std::string& url, std::span<const Task> tasks) {
    RawPostgres database{url};
    database.execute("BEGIN");
    while (!tasks.empty()) {
        std::string rows;
        const std::size_t count = std::min(tasks.size(), rows_at_once);
        for (const Task& task : tasks.first(count)) {
            rows += (rows.empty() ? "" : ", ") + values(database.handle(), task);
        }
        database.execute(
            "INSERT INTO taskgate_tasks (user_id, id, title, description, is_completed, "
            "created_at, updated_at) VALUES " +
            rows);
        tasks = tasks.subspan(count);
    }
    database.execute("COMMIT");
}

}  // namespace taskgate::test
