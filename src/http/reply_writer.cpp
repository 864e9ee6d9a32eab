// SPDX-License-Identifier: MIT
#include "http/reply_writer.hpp"

#include "http/reply_fields.hpp"

#include <fmt/format.h>

#include <iterator>

namespace taskgate::http {

namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

}  // namespace

std::string_view date_text(Time now) {
    thread_local std::chrono::sys_seconds second{};
    thread_local std::string text;
    const auto current = std::chrono::floor<std::chrono::seconds>(now);
    if (text.empty() || current != second) {
        second = current;
        text = to_http_date(now);
    }
    return text;
}

bool may_have_body(const Reply& reply) { return reply.status != 204 && reply.status != 304; }

bool uses_chunks(const Reply& reply, const ReplyContext& context) {
    return reply.stream != nullptr && context.minor_version == 1;
}

void append_reply(std::string& out, const Reply& reply, const ReplyContext& context) {
    out += "HTTP/1.1 ";
    out += fmt::format_int{reply.status}.c_str();
    out.push_back(' ');
    out += reason_phrase(reply.status);
    out += "\r\n";
    std::string length;
    for_each_field(reply, context, length, [&out](std::string_view name, std::string_view value) {
        append_field(out, name, value);
    });
    if (uses_chunks(reply, context)) append_field(out, "Transfer-Encoding", "chunked");
    if (context.persistence == Persistence::close) {
        append_field(out, "Connection", "close");
    } else if (context.minor_version == 0) {
        append_field(out, "Connection", "keep-alive");
    }
    out += "\r\n";
    if (context.is_head_request || !may_have_body(reply)) return;
    if (!uses_chunks(reply, context)) {
        out += reply.body;
    } else if (!reply.body.empty()) {
        append_chunk(out, reply.body);
    }
}

void append_chunk(std::string& out, std::string_view piece) {
    fmt::format_to(std::back_inserter(out), "{:x}\r\n", piece.size());
    out += piece;
    out += "\r\n";
}

}  // namespace taskgate::http
