// SPDX-License-Identifier: MIT
#include "app/backup.hpp"

#include "app/new_file.hpp"
#include "app/stats.hpp"
#include "app/store_files.hpp"
#include "base/percent.hpp"
#include "store/open_admin.hpp"

#include <fmt/format.h>

namespace taskgate {

namespace {

/// A word for a shell.
std::string quote_for_shell(std::string_view word) {
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return quoted + "'";
}

/// A URL with all that leads to a server but what is secret.
std::string public_url(const DatabaseUrl& url) {
    std::string parameters;
    for (const auto& [name, value] : url.postgresql) {
        if (name == "password" || name == "sslpassword") continue;
        parameters +=
            fmt::format("{}{}={}", parameters.empty() ? '?' : '&', name, encode_percent(value));
    }
    return "postgresql://" + parameters;
}

Error not_for_postgres(std::string_view command) {
    return invalid(fmt::format(
        "the store is a PostgreSQL database, which has tools of its own for this: {} (the password "
        "from ~/.pgpass or PGPASSWORD)",
        command));
}

std::string describe(const CopiedStore& store) {
    return fmt::format("{} tasks, schema version {}, {}", store.tasks, store.version,
                       describe_size(store.bytes));
}

}  // namespace

Result<void> write_backup(const DatabaseUrl& url, const std::string& file) {
    if (url.kind != DatabaseUrl::Kind::sqlite) {
        return not_for_postgres(
            fmt::format("pg_dump --format=custom --table='taskgate_*' --file={} --dbname={}",
                        quote_for_shell(file), quote_for_shell(public_url(url))));
    }
    if (auto outside = check_outside_store(file, url); !outside) return outside;
    // At once, and not only when the work is done.
    if (const auto free = hold_for_replacing(file); !free) return free.error();
    auto out = NewFile::create(file);
    if (!out) return out.error();
    const auto store = back_up(url, out->partial());
    if (!store) return store.error();
    // Somebody may have come meanwhile.
    const auto held = hold_for_replacing(file);
    if (!held) return held.error();
    if (auto kept = out->keep(); !kept) return kept;
    fmt::print("{}: {}; checked.\n", file, describe(*store));
    return {};
}

Result<void> restore_backup(const DatabaseUrl& url, const std::string& file, Overwrite overwrite) {
    if (url.kind != DatabaseUrl::Kind::sqlite) {
        return not_for_postgres(
            fmt::format("pg_restore --clean --if-exists --single-transaction --dbname={} {}",
                        quote_for_shell(public_url(url)), quote_for_shell(file)));
    }
    const auto store = restore(file, url, overwrite);
    if (!store) return store.error();
    fmt::print("{}: {}; checked.\n", full_label(url), describe(*store));
    return {};
}

}  // namespace taskgate
