// SPDX-License-Identifier: MIT
#include "app/store_files.hpp"

#include "app/database_option.hpp"
#include "store/open_admin.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace taskgate {

Result<void> check_outside_store(const std::string& file, const DatabaseUrl& url) {
    if (url.kind != DatabaseUrl::Kind::sqlite || file.empty()) return {};
    // A file has the same name here, however it is written.
    DatabaseUrl written;
    written.sqlite_path = file;
    const std::string path = full_label(written);
    const std::string store = full_label(url);
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm", "-journal", ".lock"}) {
        const std::string own = store + ending;
        if (path == own || std::filesystem::equivalent(path, own, ignored)) {
            return invalid(fmt::format("{}: it is a file of the store itself", file));
        }
    }
    return {};
}

Result<void> check_log_file(const Config& config) {
    const auto url = read_database_option("DATABASE_URL", config.database_url);
    // One that cannot be read is told of where the store is opened.
    if (!url) return {};
    const auto checked = check_outside_store(config.log_file, *url);
    if (checked) return {};
    return Error{checked.error().code, "LOG_FILE: " + checked.error().message};
}

}  // namespace taskgate
