// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"
#include "http/reply_writer.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace taskgate::http {

/// The text of `Date` (RFC 9110 6.6.1), made once a second on each thread.
[[nodiscard]] std::string_view date_text(Time now);

/// The fields of an answer that no version of HTTP sends in another way, in their order; `add` gets
/// names and values. `length` gets the text of the last value, and has to stay as long as that.
template <class Add>
void for_each_field(const Reply& reply, const ReplyContext& context, std::string& length, Add add) {
    add("Date", date_text(context.now));
    add("Server", std::string_view{"taskgate"});
    if (!context.strict_transport.empty()) {
        add("Strict-Transport-Security", context.strict_transport);
    }
    if (!reply.content_type.empty()) add("Content-Type", reply.content_type);
    for (const ReplyField& field : reply.fields) add(field.name, std::string_view{field.value});
    if (reply.stream != nullptr || !may_have_body(reply)) return;
    length = fmt::format_int{reply.body.size() + reply.constant_body.size()}.c_str();
    add("Content-Length", std::string_view{length});
}

}  // namespace taskgate::http
