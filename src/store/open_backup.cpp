// SPDX-License-Identifier: MIT
#include "store/open_backup.hpp"

#include "store/open_admin.hpp"
#include "store/sqlite/backup.hpp"

namespace taskgate {

Result<CopiedStore> back_up(const DatabaseUrl& url, const std::string& copy) {
    return sqlite::back_up(full_label(url), copy);
}

Result<FileHold> hold_for_replacing(const std::string& file) {
    DatabaseUrl url;
    url.sqlite_path = file;
    return sqlite::hold_for_replacing(full_label(url));
}

Result<CopiedStore> restore(const std::string& copy, const DatabaseUrl& url, Overwrite overwrite) {
    return sqlite::restore(copy, full_label(url), overwrite);
}

}  // namespace taskgate
