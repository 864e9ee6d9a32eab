// SPDX-License-Identifier: MIT
#include "app/process_metrics.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace taskgate {

namespace {

std::string text_of(const char* path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// By that clock, in seconds.
double seconds_of(clockid_t clock) {
    constexpr double nanoseconds = 1e-9;
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + nanoseconds * static_cast<double>(time.tv_nsec);
}

/// When the machine was started, since 1970. From clocks, as /proc/stat is hidden from a unit with
/// `ProcSubset=pid`; once, as what follows from it must not move with every correction of a clock.
double boot_seconds() {
    static const double seconds = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME);
    return seconds;
}

std::uint64_t count_descriptors() {
    std::error_code error;
    const std::filesystem::directory_iterator entries{"/proc/self/fd", error};
    if (error) return 0;
    const auto count = std::distance(entries, std::filesystem::directory_iterator{});
    return count > 0 ? static_cast<std::uint64_t>(count - 1) : 0;  // without the one that reads
}

std::uint64_t size_of_file(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : size;
}

}  // namespace

ProcessMetrics read_process_metrics() {
    ProcessMetrics metrics;
    const std::string status = text_of("/proc/self/stat");
    // Behind the name, which may hold anything, its closing bracket included.
    const std::size_t name_end = status.rfind(')');
    if (name_end != std::string::npos) {
        constexpr int state_field = 3;  // as proc(5) numbers them
        std::istringstream fields{status.substr(name_end + 1)};
        const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
        std::string field;
        for (int number = state_field; fields >> field; ++number) {
            if (number == 14 || number == 15) metrics.cpu_seconds += std::stod(field) / ticks;
            if (number == 22) metrics.start_seconds = boot_seconds() + std::stod(field) / ticks;
            if (number == 23) metrics.virtual_bytes = std::stoull(field);
            if (number == 24) {
                metrics.resident_bytes =
                    std::stoull(field) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
                break;
            }
        }
    }
    metrics.open_descriptors = count_descriptors();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) metrics.most_descriptors = limit.rlim_cur;
    return metrics;
}

std::optional<DiskMetrics> read_disk_metrics(const std::string& database) {
    const std::string folder = std::filesystem::path{database}.parent_path().string();
    struct statvfs disk {};
    if (::statvfs(folder.empty() ? "." : folder.c_str(), &disk) != 0) return std::nullopt;
    DiskMetrics metrics;
    metrics.database_bytes = size_of_file(database);
    metrics.log_bytes = size_of_file(database + "-wal");
    metrics.free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    metrics.disk_bytes = std::uint64_t{disk.f_blocks} * disk.f_frsize;
    return metrics;
}

}  // namespace taskgate
