// SPDX-License-Identifier: MIT
#include "base/quote.hpp"

#include "base/json.hpp"
#include "base/utf8.hpp"

namespace taskgate {

namespace {

constexpr std::size_t longest = 80;

}  // namespace

std::string quote_briefly(std::string_view text) {
    std::size_t end = text.size();
    if (end > longest) {
        end = longest;
        // Not in the middle of a code point.
        while (end > longest - 4 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    }
    std::string shown = utf8::replace_invalid(text.substr(0, end));
    replace_controls(shown);
    if (end < text.size()) shown += "…";
    std::string quoted;
    json::append_string(quoted, shown);
    return quoted;
}

void replace_controls(std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x7F') text[i] = '?';
        const bool is_c1 = text[i] == '\xC2' && i + 1 < text.size() &&
                           static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (is_c1) text.replace(i, 2, "?");
    }
}

}  // namespace taskgate
