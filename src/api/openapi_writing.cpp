// SPDX-License-Identifier: MIT
#include "api/openapi_writing.hpp"

#include "api/problem.hpp"

#include <string>

namespace taskgate::api {

void write_reference(json::Writer& writer, std::string_view kind, std::string_view name) {
    std::string target = "#/components/";
    target.append(kind).append("/").append(name);
    writer.begin_object().member("$ref", target).end_object();
}

void write_json_content(json::Writer& writer, ContentSchema schema, std::string_view example) {
    writer.key("content").begin_object().key(json_type).begin_object().key("schema");
    if (schema.name.empty()) {
        writer.begin_object().member("type", "object").end_object();
    } else if (schema.is_list) {
        writer.begin_object().member("type", "array").key("items");
        write_reference(writer, "schemas", schema.name);
        writer.end_object();
    } else {
        write_reference(writer, "schemas", schema.name);
    }
    if (!example.empty()) writer.key("example").raw(example);
    writer.end_object().end_object();
}

}  // namespace taskgate::api
