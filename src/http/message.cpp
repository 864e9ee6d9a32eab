// SPDX-License-Identifier: MIT
#include "http/message.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace taskgate::http {

namespace {

template <class Fields>
std::optional<std::string_view> find_in(const Fields& fields, std::string_view name) {
    for (const auto& field : fields) {
        if (equals_ignoring_case(field.name, name)) return field.value;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> RequestHead::find(std::string_view name) const {
    return find_in(fields, name);
}

std::optional<std::string_view> Reply::find(std::string_view name) const {
    return find_in(fields, name);
}

std::size_t RequestHead::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        fields.begin(), fields.end(),
        [name](const Field& field) { return equals_ignoring_case(field.name, name); }));
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 100: return "Continue";
        case 200: return "OK";
        case 201: return "Created";
        case 204: return "No Content";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Unknown";
    }
}

}  // namespace taskgate::http
