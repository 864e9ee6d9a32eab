// SPDX-License-Identifier: MIT
#include "store/open_inspection.hpp"

#include "store/open_admin.hpp"
#include "store/postgres/inspection.hpp"
#include "store/sqlite/inspection.hpp"

namespace taskgate {

Result<StoreInspection> inspect(const DatabaseUrl& url) {
    if (url.kind == DatabaseUrl::Kind::sqlite) return sqlite::inspect_file(full_label(url));
    return postgres::inspect_database(url.postgresql);
}

}  // namespace taskgate
