// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace taskgate {

/// Somebody else's text for a line of ours: in quotes, shortened, and with nothing in it that ends
/// the line or that a terminal would obey. Need not be UTF-8.
[[nodiscard]] std::string quote_briefly(std::string_view text);

}  // namespace taskgate
