// SPDX-License-Identifier: MIT
#include "base/version.hpp"

namespace taskgate {

std::string_view version() { return TASKGATE_VERSION; }

}  // namespace taskgate
