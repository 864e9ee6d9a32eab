// SPDX-License-Identifier: MIT
#include "api/pages.hpp"

#include "http/content_coding.hpp"
#include "http/entity_tag.hpp"

#include <string>

namespace taskgate::api {

namespace {

/// What a page may load and run (CSP Level 3): what comes from here, and pictures that it holds
/// itself. No script stands in a page.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// ReDoc writes style elements of its own, and searches in a worker that it makes out of a text.
constexpr std::string_view redoc_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; "
    "connect-src 'self'; worker-src blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view content_of(const Page& page, http::Coding coding) {
    switch (coding) {
        case http::Coding::identity: return page.plain;
        case http::Coding::gzip: return page.gzip;
        case http::Coding::br: return page.br;
    }
    return page.plain;
}

}  // namespace

http::Reply answer_page(const Page& page, const http::RequestHead& head,
                        const AnswerPacker& packer) {
    const bool is_immutable = page.cache == Page::Cache::immutable;
    http::Reply reply;
    reply.fields.push_back(
        {"Cache-Control", is_immutable ? "public, max-age=31536000, immutable" : "no-cache"});
    // One tag for all codings, and so a weak one.
    reply.fields.push_back({"ETag", "W/\"" + std::string{page.tag} + '"'});
    if (packer.is_on()) reply.fields.push_back({"Vary", "Accept-Encoding"});
    const auto condition = http::read_condition(head, "if-none-match");
    if (condition && condition->holds(page.tag, http::Comparison::weak)) {
        reply.status = 304;
        return reply;
    }
    const http::Coding coding = packer.preferred(head);
    if (coding != http::Coding::identity) {
        reply.fields.push_back({"Content-Encoding", std::string{name_of(coding)}});
    }
    if (page.content_type.starts_with("text/html")) {
        const std::string_view allowed = page.path == "/redoc" ? redoc_policy : policy;
        reply.fields.push_back({"Content-Security-Policy", std::string{allowed}});
    }
    reply.fields.push_back({"Referrer-Policy", "no-referrer"});
    reply.content_type = page.content_type;
    reply.constant_body = content_of(page, coding);
    return reply;
}

}  // namespace taskgate::api
