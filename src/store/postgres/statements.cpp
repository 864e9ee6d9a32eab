// SPDX-License-Identifier: MIT
#include "store/postgres/statements.hpp"

#include "domain/task.hpp"
#include "store/columns.hpp"
#include "store/postgres/arguments.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace taskgate::postgres {

namespace {

/// FNV-1a, 64 bits: the texts are ours, so nobody looks for collisions.
std::uint64_t digest(const std::string& text) {
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325;
    for (const char byte : text) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x0000'0100'0000'01B3;
    }
    return hash;
}

Statement make(std::string sql, std::vector<Oid> types) {
    std::string meaning = sql;
    for (const Oid type : types) meaning += fmt::format(",{}", type);
    Statement statement;
    statement.name = fmt::format("taskgate_{:016x}", digest(meaning));
    statement.sql = std::move(sql);
    statement.types = std::move(types);
    return statement;
}

const std::string columns = column_list<Task>();
const std::string select = "SELECT " + columns + " FROM taskgate_tasks ";
const std::string in_order = "WHERE user_id = $1 ORDER BY created_at, id";
/// What `ListDigest` makes. The tasks come in the order of the index, which an order within the
/// aggregate would sort again.
const std::string state =
    "SELECT substring(sha256(coalesce(string_agg(change, ''), '')) FOR 16) AS state FROM "
    "(SELECT uuid_send(id) || timestamptz_send(updated_at) AS change FROM taskgate_tasks " +
    in_order + ") AS changes";
const std::string of_owner = " WHERE user_id = $1 AND id = $2";
const std::string as_expected = " AND ($3 IS NULL OR updated_at = $3)";
const std::string touch = "updated_at = GREATEST($4, updated_at + INTERVAL '1 microsecond')";
const std::string returning = " RETURNING " + columns;

}  // namespace

Statements::Statements()
    : find(make(select + of_owner, {Type::text, Type::uuid})),
      list_short(make(select + in_order + fmt::format(" LIMIT {}", short_list + 1), {Type::text})),
      list_all(make("SELECT " + columns + ", (" + state + ") FROM taskgate_tasks " + in_order,
                    {Type::text})),
      list_state(make(state, {Type::text})),
      insert(
          make("INSERT INTO taskgate_tasks (" + columns + ") VALUES ($1, $2, $3, $4, $5, $6, $7)",
               {Type::uuid, Type::text, Type::text, Type::text, Type::boolean, Type::timestamptz,
                Type::timestamptz})),
      update(make("UPDATE taskgate_tasks SET title = COALESCE($5, title), "
                  "description = CASE WHEN $6 THEN $7 ELSE description END, "
                  "is_completed = COALESCE($8, is_completed), " +
                      touch + of_owner + as_expected + returning,
                  {Type::text, Type::uuid, Type::timestamptz, Type::timestamptz, Type::text,
                   Type::boolean, Type::text, Type::boolean})),
      toggle(make("UPDATE taskgate_tasks SET is_completed = NOT is_completed, " + touch + of_owner +
                      as_expected + returning,
                  {Type::text, Type::uuid, Type::timestamptz, Type::timestamptz})),
      remove(make("DELETE FROM taskgate_tasks" + of_owner + as_expected,
                  {Type::text, Type::uuid, Type::timestamptz})),
      ping(make("SELECT 1", {})) {}

}  // namespace taskgate::postgres
