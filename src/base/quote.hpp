// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace taskgate {

/// Somebody else's text for a line of ours: in quotes, shortened, and with nothing in it that ends
/// the line or that a terminal would obey. Need not be UTF-8.
[[nodiscard]] std::string quote_briefly(std::string_view text);

/// Replaces what JSON leaves as it is and a terminal may obey: DEL, and U+0080 to U+009F, the C1
/// set of ECMA-48. `text` is UTF-8.
void replace_controls(std::string& text);

}  // namespace taskgate
