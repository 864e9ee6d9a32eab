// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "store/open_inspection.hpp"

#include <string>

namespace taskgate::sqlite {

/// Looks at a file without changing it, nor making one beside it.
Result<StoreInspection> inspect_file(const std::string& path);

}  // namespace taskgate::sqlite
