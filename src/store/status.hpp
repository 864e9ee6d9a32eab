// SPDX-License-Identifier: MIT
#pragma once

#include "base/metrics.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace taskgate {

/// How it stands with an SQLite file.
struct SqliteStatus {
    std::string path = {};
    std::size_t waiting_writes = 0;  ///< for the next commit
    std::size_t lent_readers = 0;
    std::size_t long_lists = 0;
    HistogramValue commit_writes = {};     ///< how many writes each commit held
    HistogramValue commit_durations = {};  ///< from its first statement on, in nanoseconds
    std::uint64_t failed_commits = 0;
};

/// How it stands with the connections to PostgreSQL, of all event loops together.
struct PostgresStatus {
    std::int64_t idle = 0;                ///< connections with nothing under way
    std::int64_t busy = 0;                ///< connections with operations under way
    std::int64_t lent = 0;                ///< connections that long lists have
    std::int64_t waiting_operations = 0;  ///< for a connection
    std::size_t most_connections = 0;     ///< for ordinary requests
};

/// How it stands with a store; one of both is set.
struct StoreStatus {
    std::optional<SqliteStatus> sqlite = {};
    std::optional<PostgresStatus> postgres = {};
};

}  // namespace taskgate
