// SPDX-License-Identifier: MIT
//
// The JSON parser: never reads outside the text, and what it takes can be written and read again.
#include "base/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using taskgate::json::Document;
using taskgate::json::Duplicates;

void check(std::string_view text, Duplicates duplicates) {
    const auto document = Document::parse(text, duplicates);
    if (!document) {
        if (document.error().offset > text.size() || document.error().reason.empty()) std::abort();
        return;
    }
    std::string written;
    taskgate::json::append_value(written, document->root());
    const auto again = Document::parse(written, Duplicates::refused);
    if (!again) std::abort();
    std::string twice;
    taskgate::json::append_value(twice, again->root());
    if (twice != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    check(text, Duplicates::last_counts);
    check(text, Duplicates::refused);
    return 0;
}
