// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_admin.hpp"
#include "store/postgres/row.hpp"

#include <utility>

/// What the commands ask of a PostgreSQL store about its users, and the removal of one.
namespace taskgate::postgres {

Result<std::int64_t> PostgresAdmin::count_tasks_of(const UserId& user) {
    const auto rows =
        session_.query("SELECT count(*) FROM taskgate_tasks WHERE user_id = $1", user);
    if (!rows) return rows.error();
    return Row{rows->get(), 0}.integer(0);
}

Result<StoreStats> PostgresAdmin::read_stats() {
    StoreStats stats;
    stats.version = version_;
    const auto totals = session_.query(
        "SELECT count(*), count(*) FILTER (WHERE is_completed), count(DISTINCT user_id), "
        "pg_total_relation_size('taskgate_tasks'), min(updated_at), max(updated_at) "
        "FROM taskgate_tasks");
    if (!totals) return totals.error();
    const Row row{totals->get(), 0};
    stats.tasks = row.integer(0);
    stats.completed = row.integer(1);
    stats.users = row.integer(2);
    stats.bytes = row.integer(3);
    detail::read_column(row, 4, stats.oldest_change);
    detail::read_column(row, 5, stats.newest_change);
    const auto biggest = session_.query(
        "SELECT user_id, count(*) FROM taskgate_tasks GROUP BY user_id "
        "ORDER BY count(*) DESC, user_id COLLATE \"C\" LIMIT $1",
        StoreStats::most_users);
    if (!biggest) return biggest.error();
    for (int i = 0; i < PQntuples(biggest->get()); ++i) {
        const Row user{biggest->get(), i};
        UserCount count;
        count.user = user.bytes(0);
        count.tasks = user.integer(1);
        stats.biggest.push_back(std::move(count));
    }
    return stats;
}

Result<std::size_t> PostgresAdmin::erase_some(const UserId& user) {
    const auto rows = session_.query(
        "DELETE FROM taskgate_tasks WHERE user_id = $1 AND id IN "
        "(SELECT id FROM taskgate_tasks WHERE user_id = $1 ORDER BY id LIMIT $2)",
        Arguments{user, static_cast<std::int64_t>(piece_tasks)});
    if (!rows) return rows.error();
    return changed_rows(rows->get());
}

}  // namespace taskgate::postgres
