// SPDX-License-Identifier: MIT
#include "schema/issue.hpp"

#include "base/json.hpp"

#include <cstdint>

namespace taskgate::schema {

void append_issues(std::string& out, const Issues& issues) {
    json::Writer writer{out};
    writer.begin_array();
    for (const Issue& issue : issues) {
        writer.begin_object().member("type", issue.type);
        writer.key("loc").begin_array().string(issue.location.part);
        if (const auto* name = std::get_if<std::string_view>(&issue.location.place)) {
            writer.string(*name);
        } else if (const auto* offset = std::get_if<std::size_t>(&issue.location.place)) {
            writer.number(static_cast<std::int64_t>(*offset));
        }
        writer.end_array().member("msg", issue.message).key("input").raw(issue.input);
        if (!issue.context.empty()) writer.key("ctx").raw(issue.context);
        writer.end_object();
    }
    writer.end_array();
}

}  // namespace taskgate::schema
