// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

/// What the system says of this process and of its disk.
namespace taskgate {

/// As it stands in /proc/self; what cannot be read there is 0.
struct ProcessMetrics {
    double cpu_seconds = 0;    ///< in user and kernel mode, of all threads
    double start_seconds = 0;  ///< when it started, since 1970
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t most_descriptors = 0;
};
ProcessMetrics read_process_metrics();

/// An SQLite file and the disk that it is on.
struct DiskMetrics {
    std::uint64_t database_bytes = 0;
    std::uint64_t log_bytes = 0;   ///< of the write-ahead log; 0: there is none
    std::uint64_t free_bytes = 0;  ///< that a process without privileges may use
    std::uint64_t disk_bytes = 0;
};
/// Nothing where the disk cannot be asked.
std::optional<DiskMetrics> read_disk_metrics(const std::string& database);

}  // namespace taskgate
