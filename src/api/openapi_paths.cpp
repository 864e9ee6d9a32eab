// SPDX-License-Identifier: MIT
#include "api/openapi_paths.hpp"

#include "api/openapi_errors.hpp"
#include "api/openapi_headers.hpp"
#include "api/openapi_texts.hpp"
#include "api/openapi_writing.hpp"
#include "base/text.hpp"
#include "http/router.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace taskgate::api {

namespace {

/// Whether an answer has an entity tag; that to a PUT must not (RFC 9110 9.3.4).
bool has_tag(const Endpoint& endpoint, const Description& description) {
    return description.answer.has_tag && endpoint.method != "PUT";
}

/// Whether an answer may be 304.
bool may_be_known(const Endpoint& endpoint, const Description& description) {
    return has_tag(endpoint, description) && endpoint.method == "GET";
}

void write_header_parameter(json::Writer& writer, std::string_view name) {
    writer.begin_object().member("name", name).member("in", "header");
    writer.member("description", find_parameter_text(name));
    writer.key("required").boolean(false);
    writer.key("schema").begin_object().member("type", "string").member("title", name);
    writer.end_object().end_object();
}

void write_parameters(json::Writer& writer, const Endpoint& endpoint,
                      const Description& description) {
    const auto names = http::placeholder_names(endpoint.path);
    if (names.empty()) return;
    writer.key("parameters").begin_array();
    for (std::size_t i = 0; i < names.size(); ++i) {
        writer.begin_object().member("name", names[i]).member("in", "path");
        if (const auto text = find_parameter_text(names[i]); !text.empty()) {
            writer.member("description", text);
        }
        writer.key("required").boolean(true);
        writer.key("schema").begin_object().member("type", "string");
        if (const auto format = description.path_formats.at(i); !format.empty()) {
            writer.member("format", format);
        }
        writer.member("title", schema::to_title(names[i])).end_object().end_object();
    }
    if (description.is_conditional) write_header_parameter(writer, "If-Match");
    if (may_be_known(endpoint, description)) write_header_parameter(writer, "If-None-Match");
    writer.end_array();
}

void write_request_body(json::Writer& writer, const Description& description) {
    if (description.body_schema.empty()) return;
    std::string example;
    if (description.write_body_example != nullptr) {
        json::Writer example_writer{example};
        description.write_body_example(example_writer);
    }
    writer.key("requestBody").begin_object().key("required").boolean(true);
    write_json_content(writer, {description.body_schema}, example);
    writer.end_object();
}

void write_answer(json::Writer& writer, const Endpoint& endpoint, const Description& description,
                  std::string_view text) {
    const AnswerDescription& answer = description.answer;
    writer.key(std::to_string(answer.status)).begin_object();
    writer.member("description", text.empty() ? answer.description : text);
    std::vector<std::string_view> headers;
    if (has_tag(endpoint, description)) headers.emplace_back("ETag");
    if (answer.has_location) headers.emplace_back("Location");
    if (endpoint.access == Access::owner) {
        headers.insert(headers.end(), {"RateLimit", "RateLimit-Policy"});
    }
    write_headers(writer, headers);
    std::string example;
    if (description.make_example != nullptr) example = description.make_example().content();
    write_json_content(writer, {answer.schema_name, answer.is_list}, example);
    writer.end_object();
    if (!may_be_known(endpoint, description)) return;
    writer.key("304").begin_object();
    writer.member("description", "What `If-None-Match` names is still the present state.");
    write_headers(writer, {"ETag", "RateLimit", "RateLimit-Policy"});
    writer.end_object();
}

void write_operation(json::Writer& writer, const Endpoint& endpoint) {
    const Description description = endpoint.describe();
    const OperationText text = find_operation_text(endpoint.operation);
    const bool is_owned = endpoint.access == Access::owner;
    writer.begin_object();
    writer.key("tags").begin_array().string(is_owned ? "tasks" : "service").end_array();
    writer.member("summary", endpoint.summary);
    if (!text.description.empty()) writer.member("description", text.description);
    writer.member("operationId", endpoint.operation);
    writer.key("security").begin_array();
    if (is_owned) {
        writer.begin_object().key("JWTAuth").begin_array().end_array().end_object();
    }
    writer.end_array();
    write_parameters(writer, endpoint, description);
    write_request_body(writer, description);
    writer.key("responses").begin_object();
    write_answer(writer, endpoint, description, text.answer);
    write_error_references(writer, endpoint);
    writer.end_object().end_object();
}

}  // namespace

void write_paths(json::Writer& writer, const std::vector<Endpoint>& endpoints) {
    writer.key("paths").begin_object();
    std::set<std::string_view> written;
    for (const Endpoint& endpoint : endpoints) {
        if (!written.insert(endpoint.path).second) continue;
        writer.key(endpoint.path).begin_object();
        for (const Endpoint& operation : endpoints) {
            if (operation.path != endpoint.path) continue;
            writer.key(to_lower(operation.method));
            write_operation(writer, operation);
        }
        writer.end_object();
    }
    writer.end_object();
}

}  // namespace taskgate::api
