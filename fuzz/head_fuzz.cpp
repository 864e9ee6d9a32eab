// SPDX-License-Identifier: MIT
//
// Heads and bodies as they come off a socket: the scanner sees the same whether they come at once
// or in two pieces, and the parser takes nothing that the scanner's grammar forbids.
#include "http/head_scanner.hpp"
#include "http/request_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace taskgate::http;

constexpr std::size_t head_limit = 4096;
constexpr std::size_t body_limit = 4096;

void parse(std::string_view bytes, const HeadScanner::Progress& progress) {
    std::string head_text{bytes.substr(progress.begin, progress.end - progress.begin)};
    std::string body;
    RequestHead head;
    RequestParser parser{head, body, body_limit};
    if (parser.parse_head(head_text) != 0) return;
    if (head.path.empty() || head.count("host") > 1) std::abort();
    if (head.is_chunked && head.content_length) std::abort();
    if (!head.has_body()) return;
    const auto parsed = parser.parse_body(bytes.substr(progress.end));
    if (body.size() > body_limit || parsed.used > bytes.size() - progress.end) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    HeadScanner at_once{head_limit};
    const auto whole = at_once.scan(bytes);
    HeadScanner in_pieces{head_limit};
    auto piecewise = in_pieces.scan(bytes.substr(0, size / 2));
    if (!piecewise.is_whole && piecewise.refusal == 0) piecewise = in_pieces.scan(bytes);
    if (whole.is_whole && (!piecewise.is_whole || piecewise.end != whole.end)) std::abort();
    if (whole.is_whole) parse(bytes, whole);
    return 0;
}
