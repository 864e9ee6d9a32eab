// SPDX-License-Identifier: MIT
#include "api/openapi_headers.hpp"

#include "api/openapi_writing.hpp"

#include <array>

namespace taskgate::api {

namespace {

/// A header field. The example is JSON.
struct Header {
    std::string_view name;
    std::string_view type;
    std::string_view description;
    std::string_view example;
};

constexpr std::string_view request_id = "X-Request-ID";

constexpr std::array headers{
    Header{"Accept-Encoding", "string", "The content codings that are taken: none.",
           R"("identity")"},
    Header{"Allow", "string", "The methods that the path has.", R"("GET, HEAD, POST")"},
    Header{"Cache-Control", "string", "That nobody is to keep the answer.", R"("no-store")"},
    Header{"ETag", "string",
           "Stands for the present state, to be sent back in `If-None-Match` or `If-Match`.",
           R"("\"1-64a0b8a1c3f00\"")"},
    Header{"Location", "string", "The path of what was created.",
           R"("/api/Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U/tasks/019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16")"},
    Header{
        "RateLimit", "string",
        "How many requests are left under which policy (`r`), and the seconds over which to spread "
        "them (`t`), as draft-ietf-httpapi-ratelimit-headers-11 has it. Where the service limits "
        "requests, answers to those with a good token have it.",
        R"("\"user\";r=0;t=1")"},
    Header{"RateLimit-Policy", "string",
           "The policy: how many requests (`q`) in how many seconds (`w`).",
           R"("\"user\";q=6000;w=60")"},
    Header{"Retry-After", "integer", "How many seconds to wait before trying again.", "1"},
    Header{"WWW-Authenticate", "string", "How to authenticate: with a bearer token.",
           R"("Bearer")"},
    Header{request_id, "string",
           "The request's own `X-Request-ID` if it is a sane one, else a new one. The log of the "
           "service has it, too.",
           R"("5f0c2b7e4a169d3a774b9e7b019c13ec")"},
};

}  // namespace

void write_header_components(json::Writer& writer) {
    writer.key("headers").begin_object();
    for (const Header& header : headers) {
        writer.key(header.name).begin_object().member("description", header.description);
        writer.key("schema").begin_object().member("type", header.type).end_object();
        writer.key("example").raw(header.example).end_object();
    }
    writer.end_object();
}

void write_headers(json::Writer& writer, const std::vector<std::string_view>& own) {
    writer.key("headers").begin_object();
    for (const std::string_view name : own) {
        writer.key(name);
        write_reference(writer, "headers", name);
    }
    writer.key(request_id);
    write_reference(writer, "headers", request_id);
    writer.end_object();
}

}  // namespace taskgate::api
