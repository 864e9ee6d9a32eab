// SPDX-License-Identifier: MIT
#pragma once

#include "store/migrations/migration.hpp"

#include <array>

namespace taskgate::postgres {

/// Plain SQL that other engines with PostgreSQL's protocol take, too. The owner comes first in
/// every key, so that a table that is spread over machines keeps a user's tasks together. The index
/// gives a list its order without sorting. An adoption is the taking over of another backend's
/// table, which is not to happen twice.
inline constexpr std::array migrations{
    Migration{1, "tasks", R"sql(
        CREATE TABLE taskgate_tasks (
            user_id      text        NOT NULL CHECK (char_length(user_id) BETWEEN 1 AND 255),
            id           uuid        NOT NULL,
            title        text        NOT NULL CHECK (char_length(title) BETWEEN 1 AND 500),
            description  text                 CHECK (char_length(description) <= 5000),
            is_completed boolean     NOT NULL,
            created_at   timestamptz NOT NULL,
            updated_at   timestamptz NOT NULL,
            PRIMARY KEY (user_id, id)
        );
        CREATE INDEX taskgate_tasks_by_time ON taskgate_tasks (user_id, created_at, id);
    )sql"},
    Migration{2, "adoptions", R"sql(
        CREATE TABLE taskgate_adoptions (
            source     text        NOT NULL PRIMARY KEY,
            tasks      bigint      NOT NULL,
            adopted_at timestamptz NOT NULL
        );
    )sql"},
};

}  // namespace taskgate::postgres
