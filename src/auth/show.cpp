// SPDX-License-Identifier: MIT
#include "auth/show.hpp"

#include "base/quote.hpp"

#include <cstddef>

namespace taskgate::auth {

std::string show(const std::optional<json::Value>& value) {
    constexpr std::size_t shown = 120;
    if (!value) return "absent";
    std::string text;
    json::append_value(text, *value);
    replace_controls(text);
    if (text.size() > shown) {
        // Not in the middle of a code point, or a terminal shows half a letter.
        std::size_t end = shown;
        while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        text.resize(end);
        text += "…";
    }
    return text;
}

}  // namespace taskgate::auth
