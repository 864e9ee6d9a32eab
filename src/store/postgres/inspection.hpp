// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/open_inspection.hpp"
#include "store/postgres/handle.hpp"

namespace taskgate::postgres {

/// Looks at a database without changing it.
Result<StoreInspection> inspect_database(const Parameters& parameters);

}  // namespace taskgate::postgres
