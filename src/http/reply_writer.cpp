// SPDX-License-Identifier: MIT
#include "http/reply_writer.hpp"

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

/// The text of `Date`, made once a second on each thread.
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

void append_framing(std::string& out, const Reply& reply, const ReplyContext& context) {
    if (uses_chunks(reply, context)) {
        append_field(out, "Transfer-Encoding", "chunked");
    } else if (reply.stream == nullptr && may_have_body(reply)) {
        const std::size_t length = reply.body.size() + reply.constant_body.size();
        append_field(out, "Content-Length", fmt::format_int{length}.c_str());
    }
}

}  // namespace

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
    append_field(out, "Date", date_text(context.now));
    append_field(out, "Server", "taskgate");
    if (!context.strict_transport.empty()) {
        append_field(out, "Strict-Transport-Security", context.strict_transport);
    }
    if (!reply.content_type.empty()) append_field(out, "Content-Type", reply.content_type);
    for (const ReplyField& field : reply.fields) append_field(out, field.name, field.value);
    append_framing(out, reply, context);
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
