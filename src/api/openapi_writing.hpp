// SPDX-License-Identifier: MIT
#pragma once

#include "base/json.hpp"

#include <string_view>

/// The forms that stand in many places of the OpenAPI document.
namespace taskgate::api {

/// `{"$ref":"#/components/schemas/Task"}`
void write_reference(json::Writer& writer, std::string_view kind, std::string_view name);

/// The schema of a content: one of the document's, or a list of such.
struct ContentSchema {
    std::string_view name;  ///< empty: any object
    bool is_list = false;
};

/// `"content":…` of a request or a response, with an example where it is not empty. It is JSON.
void write_json_content(json::Writer& writer, ContentSchema schema, std::string_view example);

}  // namespace taskgate::api
