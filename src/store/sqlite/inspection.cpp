// SPDX-License-Identifier: MIT
#include "store/sqlite/inspection.hpp"

#include "base/percent.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/migrate.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <unistd.h>

namespace taskgate::sqlite {

namespace {

namespace fs = std::filesystem;

using Clock = std::chrono::steady_clock;

/// A path as SQLite's URI that says: nobody writes, so look at the file alone.
std::string immutable_uri(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) uri += c == '/' ? std::string{c} : encode_percent({&c, 1});
    return uri + "?immutable=1";
}

/// Opens a file that has no log as one that nobody writes: else SQLite would make a log.
Result<Database> open_unchanged(const std::string& path) {
    std::error_code ignored;
    const bool has_log =
        fs::exists(path + "-wal", ignored) || fs::exists(path + "-journal", ignored);
    return Database::open(has_log ? path : immutable_uri(path), Access::read, nullptr);
}

/// Ends what a connection does once a moment has come.
class Deadline {
public:
    Deadline(Database& database, std::chrono::seconds limit)
        : database_(database), end_(Clock::now() + limit) {
        constexpr int steps_between = 10'000;
        sqlite3_progress_handler(
            database.handle(), steps_between,
            [](void* self) { return static_cast<Deadline*>(self)->is_over() ? 1 : 0; }, this);
    }
    ~Deadline() { sqlite3_progress_handler(database_.handle(), 0, nullptr, nullptr); }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    [[nodiscard]] bool is_over() const { return Clock::now() >= end_; }

private:
    Database& database_;
    Clock::time_point end_;
};

/// SQLite looks at whether the time is over between rows, not between pages.
Result<void> find_damage(Database& database, StoreInspection& out) {
    constexpr std::chrono::seconds limit{10};
    constexpr std::int64_t most_bytes = std::int64_t{1024} * 1024 * 1024;
    out.is_whole = out.bytes <= most_bytes;
    if (!out.is_whole) return {};
    const Deadline deadline{database, limit};
    auto check = database.prepare("PRAGMA quick_check(1)");
    if (!check) return check.error();
    const auto row = check->step();
    if (!row && deadline.is_over()) {
        out.is_whole = false;
        return {};
    }
    if (!row) return row.error();
    if (!*row || check->text(0) == "ok") return {};
    out.damage = std::string{check->text(0)};
    std::replace(out.damage->begin(), out.damage->end(), '\n', ' ');
    return {};
}

std::vector<std::string> find_missing_rights(const std::string& path) {
    std::vector<std::string> missing;
    const std::string folder = fs::path{path}.parent_path().string();
    if (::access(path.c_str(), W_OK) != 0) missing.push_back("writing to " + path);
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        missing.push_back("making files in " + folder);
    }
    const std::string lock = path + ".lock";
    if (::access(lock.c_str(), F_OK) == 0 && ::access(lock.c_str(), R_OK | W_OK) != 0) {
        missing.push_back("opening " + lock);
    }
    return missing;
}

}  // namespace

Result<StoreInspection> inspect_file(const std::string& path) {
    std::error_code error;
    if (!fs::exists(path, error)) {
        if (error) return failed(error.message());
        return Error{ErrorCode::not_found, "there is no such file"};
    }
    auto database = open_unchanged(path);
    if (!database) return database.error();
    auto state = read_migration_state(*database);
    if (!state) return state.error();
    StoreInspection out;
    out.state = std::move(*state);
    out.missing = find_missing_rights(path);
    out.bytes = static_cast<std::int64_t>(fs::file_size(path, error));
    if (auto done = find_damage(*database, out); !done) return done.error();
    return out;
}

}  // namespace taskgate::sqlite
