// SPDX-License-Identifier: MIT
#pragma once

#include "api/packing.hpp"
#include "http/message.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// The documentation pages: Swagger UI, ReDoc, the front page and what they load. They are built
/// out of pages/ and embedded into the program.
namespace taskgate::api {

/// A file of the pages, in each coding it is served in. All views are good for ever.
struct Page {
    std::string_view path;
    std::string_view content_type;
    /// `immutable`: the path holds a digest of the content, and never means another one.
    enum class Cache : std::uint8_t { immutable, revalidate } cache;
    std::string_view tag;  ///< a digest of the content
    std::string_view plain;
    std::string_view gzip;
    std::string_view br;
};

/// All pages that this program holds; none where it was built without.
std::span<const Page> embedded_pages();

/// The answer to a GET or HEAD of a page.
[[nodiscard]] http::Reply answer_page(const Page& page, const http::RequestHead& head,
                                      const AnswerPacker& packer);

}  // namespace taskgate::api
