// SPDX-License-Identifier: MIT
#include "app/check_store.hpp"

#include "app/commands.hpp"
#include "app/database_option.hpp"
#include "app/stats.hpp"
#include "store/open_admin.hpp"
#include "store/open_inspection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace taskgate {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view store_subject = "store";
constexpr std::string_view rights_subject = "file rights";

Finding check_schema(const MigrationState& state, const std::string& label) {
    if (state.version == 0) {
        return {Verdict::warning, store_subject, label + ": there are no tables yet",
                "serve makes them, or: taskgate migrate"};
    }
    if (state.pending.empty()) {
        return {Verdict::ok, store_subject,
                fmt::format("{}: schema version {}, nothing to migrate", label, state.version)};
    }
    return {Verdict::warning, store_subject,
            fmt::format("{}: schema version {} of {}, to migrate: {}", label, state.version,
                        state.newest, fmt::join(state.pending, ", ")),
            "back it up; the next serve brings it up, or: taskgate migrate"};
}

Finding check_damage(const StoreInspection& store) {
    if (store.damage) {
        return {Verdict::failed, store_subject, "the file is damaged: " + *store.damage,
                "stop the service, keep the file, restore a backup: taskgate restore"};
    }
    if (store.is_whole) return {Verdict::ok, store_subject, "quick_check finds no damage"};
    return {Verdict::ok, store_subject,
            "too large to look for damage now; taskgate backup looks at all of it"};
}

/// The rights as this process has them.
Finding check_rights(const StoreInspection& store) {
    if (!store.missing.empty()) {
        return {Verdict::failed, store_subject,
                fmt::format("not allowed here: {}", fmt::join(store.missing, ", ")),
                "give the user that serves these rights, or check as that user"};
    }
    return {Verdict::ok, store_subject, "may be read and written"};
}

/// Whether there is room for the log, and for writing the file anew.
Finding check_space(const fs::path& folder, std::int64_t bytes) {
    constexpr std::int64_t least = std::int64_t{64} * 1024 * 1024;
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (error) {
        return {Verdict::failed, store_subject,
                fmt::format("{}: {}", folder.string(), error.message()),
                "make the folder of DATABASE_URL"};
    }
    const auto available = static_cast<std::int64_t>(space.available);
    const std::string text =
        fmt::format("{} free in {}", describe_size(available), folder.string());
    const std::string cure = "make room: without any, every write is answered with 503";
    if (available < least) return {Verdict::failed, store_subject, text, cure};
    if (available < least + 2 * bytes) {
        return {Verdict::warning, store_subject,
                fmt::format("{}, and the store has {}", text, describe_size(bytes)),
                "make room: restore and erase need as much again as the store has"};
    }
    return {Verdict::ok, store_subject, text};
}

void check_missing_file(const std::string& label, std::vector<Finding>& out) {
    const fs::path folder = fs::path{label}.parent_path();
    out.push_back({Verdict::warning, store_subject, label + ": there is no such file yet",
                   "serve makes it, or: taskgate migrate"});
    out.push_back(check_space(folder, 0));
    std::error_code error;
    if (fs::exists(folder, error) && ::access(folder.c_str(), W_OK | X_OK) != 0) {
        out.push_back({Verdict::failed, store_subject,
                       "not allowed here: making files in " + folder.string(),
                       "give the user that serves these rights, or check as that user"});
    }
}

void check_file(const std::string& path, std::string_view holds, Verdict readable,
                std::vector<Finding>& out) {
    struct stat status {};
    if (path.empty() || ::stat(path.c_str(), &status) != 0) return;
    const bool is_readable = (status.st_mode & S_IROTH) != 0;
    const bool is_writable = (status.st_mode & S_IWOTH) != 0;
    if (is_writable) {
        out.push_back({Verdict::failed, rights_subject,
                       fmt::format("every user of this machine can write {}, {}", path, holds),
                       fmt::format("chmod o-rw {}", path)});
    } else if (is_readable && readable != Verdict::ok) {
        out.push_back({readable, rights_subject,
                       fmt::format("every user of this machine can read {}, {}", path, holds),
                       fmt::format("chmod o-rw {}", path)});
    } else {
        out.push_back({Verdict::ok, rights_subject, path});
    }
}

}  // namespace

StoreFindings check_store(const Config& config, const Clock& clock) {
    StoreFindings out;
    const auto url = read_database_option("DATABASE_URL", config.database_url);
    if (!url) {
        out.findings.push_back(
            {Verdict::failed, store_subject, url.error().message, "see docs/configuration.md"});
        return out;
    }
    const std::string label = full_label(*url);
    const bool is_file = url->kind == DatabaseUrl::Kind::sqlite;
    const auto store = inspect(*url);
    if (!store && store.error().code == ErrorCode::not_found) {
        check_missing_file(label, out.findings);
        return out;
    }
    if (!store) {
        out.findings.push_back(
            {Verdict::failed, store_subject, fmt::format("{}: {}", label, store.error().message),
             is_file ? "is it Taskgate's file, may it be read, and is this the newest program?"
                     : "is the server up, and are host, user, password and sslmode right?"});
        return out;
    }
    out.server_now = store->now;
    out.looked_at = clock.now();
    out.findings.push_back(check_schema(store->state, label));
    if (is_file) out.findings.push_back(check_damage(*store));
    out.findings.push_back(check_rights(*store));
    if (is_file) out.findings.push_back(check_space(fs::path{label}.parent_path(), store->bytes));
    return out;
}

std::vector<Finding> check_file_rights(const Config* config) {
    std::vector<Finding> out;
    for (const std::string& file : configuration_files()) {
        check_file(file, "which holds secrets", Verdict::warning, out);
    }
    if (config == nullptr) return out;
    check_file(config->keys.jwks_file, "whose keys say who is let in", Verdict::ok, out);
    for (const std::string& key : config->tls.keys) {
        check_file(key, "the private key of a certificate", Verdict::warning, out);
    }
    const auto url = read_database_option("DATABASE_URL", config->database_url);
    if (url && url->kind == DatabaseUrl::Kind::sqlite) {
        for (const char* ending : {"", "-wal"}) {
            check_file(full_label(*url) + ending, "which holds everybody's tasks", Verdict::warning,
                       out);
        }
    }
    return out;
}

}  // namespace taskgate
