// SPDX-License-Identifier: MIT
#pragma once

#include "store/migrations/migration.hpp"

#include <array>

namespace taskgate::sqlite {

/// Times are microseconds since 1970 in UTC; ids are the 16 bytes of a UUID. The table is clustered
/// by owner; the index gives a list its order without sorting. An adoption is the taking over of
/// another backend's table, which is not to happen twice.
inline constexpr std::array migrations{
    Migration{1, "tasks", R"sql(
        CREATE TABLE taskgate_tasks (
            user_id      TEXT    NOT NULL CHECK (length(user_id) BETWEEN 1 AND 255),
            id           BLOB    NOT NULL CHECK (length(id) = 16),
            title        TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
            description  TEXT             CHECK (length(description) <= 5000),
            is_completed INTEGER NOT NULL CHECK (is_completed IN (0, 1)),
            created_at   INTEGER NOT NULL,
            updated_at   INTEGER NOT NULL,
            PRIMARY KEY (user_id, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX taskgate_tasks_by_time ON taskgate_tasks (user_id, created_at, id);
    )sql"},
    Migration{2, "adoptions", R"sql(
        CREATE TABLE taskgate_adoptions (
            source     TEXT    NOT NULL PRIMARY KEY,
            tasks      INTEGER NOT NULL,
            adopted_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
    )sql"},
};

}  // namespace taskgate::sqlite
