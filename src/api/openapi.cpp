// SPDX-License-Identifier: MIT
#include "api/openapi.hpp"

#include "api/system.hpp"
#include "api/tasks.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "http/router.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace taskgate::api {

namespace {

/// An error that any operation may answer, by the conditions under which it can.
struct ErrorAnswer {
    int status;
    std::string_view component;
    std::string_view description;
    enum class When { always, with_token, with_task } when;
    std::string_view header = {};  ///< a header that it always has
};

constexpr std::array error_answers{
    ErrorAnswer{400, "BadRequest", "The HTTP message is malformed; the connection closes.",
                ErrorAnswer::When::always},
    ErrorAnswer{401, "Unauthorized", "No token, or one that is not accepted.",
                ErrorAnswer::When::with_token, "WWW-Authenticate"},
    ErrorAnswer{403, "Forbidden", "The token is good, and its user is not the path's user_id.",
                ErrorAnswer::When::with_token},
    ErrorAnswer{404, "NotFound", "No such task among this user's tasks.",
                ErrorAnswer::When::with_task},
    ErrorAnswer{405, "MethodNotAllowed", "The path is known, with other methods.",
                ErrorAnswer::When::always, "Allow"},
    ErrorAnswer{408, "RequestTimeout", "The request came too slowly.", ErrorAnswer::When::always},
    ErrorAnswer{413, "ContentTooLarge", "The body is over the limit.", ErrorAnswer::When::always},
    ErrorAnswer{414, "UriTooLong", "The request target is too long.", ErrorAnswer::When::always},
    ErrorAnswer{415, "UnsupportedMediaType", "The body has a Content-Encoding.",
                ErrorAnswer::When::always},
    ErrorAnswer{431, "HeadTooLarge", "The request line and fields are too large together.",
                ErrorAnswer::When::always},
    ErrorAnswer{500, "InternalServerError", "A fault of the service, logged with its request id.",
                ErrorAnswer::When::always},
    ErrorAnswer{501, "NotImplemented", "An unknown transfer coding.", ErrorAnswer::When::always},
    ErrorAnswer{503, "ServiceUnavailable",
                "The store cannot be reached or is saturated; nothing was done.",
                ErrorAnswer::When::always, "Retry-After"},
    ErrorAnswer{505, "VersionNotSupported", "Another version of HTTP.", ErrorAnswer::When::always},
};

std::string reference(std::string_view kind, std::string_view name) {
    return "#/components/" + std::string{kind} + "/" + std::string{name};
}

void write_reference(json::Writer& writer, std::string_view kind, std::string_view name) {
    writer.begin_object().member("$ref", reference(kind, name)).end_object();
}

void begin_json_content(json::Writer& writer) {
    writer.key("content").begin_object().key(json_type).begin_object().key("schema");
}

void end_json_content(json::Writer& writer) { writer.end_object().end_object(); }

bool has_task_id(const Endpoint& endpoint) {
    return endpoint.path.find("{task_id}") != std::string_view::npos;
}

bool may_answer(const Endpoint& endpoint, const ErrorAnswer& error) {
    switch (error.when) {
        case ErrorAnswer::When::always: return true;
        case ErrorAnswer::When::with_token: return endpoint.access == Access::owner;
        case ErrorAnswer::When::with_task: return has_task_id(endpoint);
    }
    return false;
}

void write_parameters(json::Writer& writer, const Endpoint& endpoint,
                      const Description& description) {
    const auto names = http::placeholder_names(endpoint.path);
    if (names.empty()) return;
    writer.key("parameters").begin_array();
    for (std::size_t i = 0; i < names.size(); ++i) {
        writer.begin_object().member("name", names[i]).member("in", "path");
        writer.key("required").boolean(true);
        writer.key("schema").begin_object().member("type", "string");
        if (const auto format = description.path_formats.at(i); !format.empty()) {
            writer.member("format", format);
        }
        writer.member("title", schema::to_title(names[i])).end_object().end_object();
    }
    writer.end_array();
}

void write_answer(json::Writer& writer, const AnswerDescription& answer) {
    writer.key(std::to_string(answer.status)).begin_object();
    writer.member("description", answer.description);
    if (answer.has_location) {
        writer.key("headers").begin_object().key("Location").begin_object();
        writer.member("description", "The path of what was created.").key("schema").begin_object();
        writer.member("type", "string").end_object().end_object().end_object();
    }
    begin_json_content(writer);
    if (answer.schema_name.empty()) {
        writer.begin_object().member("type", "object").end_object();
    } else if (answer.is_list) {
        writer.begin_object().member("type", "array").key("items");
        write_reference(writer, "schemas", answer.schema_name);
        writer.end_object();
    } else {
        write_reference(writer, "schemas", answer.schema_name);
    }
    end_json_content(writer);
    writer.end_object();
}

void write_responses(json::Writer& writer, const Endpoint& endpoint,
                     const Description& description) {
    writer.key("responses").begin_object();
    write_answer(writer, description.answer);
    for (const ErrorAnswer& error : error_answers) {
        if (!may_answer(endpoint, error)) continue;
        writer.key(std::to_string(error.status));
        write_reference(writer, "responses", error.component);
    }
    if (has_task_id(endpoint) || !description.body_schema.empty()) {
        writer.key("422");
        write_reference(writer, "responses", "ValidationFailed");
    }
    writer.end_object();
}

void write_operation(json::Writer& writer, const Endpoint& endpoint) {
    const Description description = endpoint.describe();
    const bool is_owned = endpoint.access == Access::owner;
    writer.begin_object();
    writer.key("tags").begin_array().string(is_owned ? "tasks" : "service").end_array();
    writer.member("summary", endpoint.summary).member("operationId", endpoint.operation);
    writer.key("security").begin_array();
    if (is_owned) {
        writer.begin_object().key("JWTAuth").begin_array().end_array().end_object();
    }
    writer.end_array();
    write_parameters(writer, endpoint, description);
    if (!description.body_schema.empty()) {
        writer.key("requestBody").begin_object().key("required").boolean(true);
        begin_json_content(writer);
        write_reference(writer, "schemas", description.body_schema);
        end_json_content(writer);
        writer.end_object();
    }
    write_responses(writer, endpoint, description);
    writer.end_object();
}

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

/// The schemas of the errors: FastAPI's names and form, with the `input` and `ctx` of Pydantic.
constexpr std::string_view error_schemas = R"json(
"ErrorDetail":{"title":"ErrorDetail","type":"object","properties":{
"detail":{"type":"string","title":"Detail"}},"required":["detail"]},
"ValidationError":{"title":"ValidationError","type":"object","properties":{
"type":{"type":"string","title":"Type"},
"loc":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"integer"}]},"title":"Location"},
"msg":{"type":"string","title":"Message"},
"input":{"title":"Input"},
"ctx":{"type":"object","title":"Context"}},"required":["type","loc","msg","input"]},
"HTTPValidationError":{"title":"HTTPValidationError","type":"object","properties":{
"detail":{"type":"array","items":{"$ref":"#/components/schemas/ValidationError"},
"title":"Detail"}},"required":["detail"]})json";

std::string without_line_ends(std::string_view text) {
    std::string joined{text};
    std::erase(joined, '\n');
    return joined;
}

void write_schemas(json::Writer& writer, std::string& out, const std::vector<Endpoint>& endpoints) {
    std::map<std::string_view, void (*)(json::Writer&)> schemas;
    for (const Endpoint& endpoint : endpoints) {
        const Description description = endpoint.describe();
        if (!description.body_schema.empty()) {
            schemas.emplace(description.body_schema, description.write_body_schema);
        }
        if (!description.answer.schema_name.empty()) {
            schemas.emplace(description.answer.schema_name, description.answer.write_schema);
        }
    }
    writer.key("schemas").begin_object();
    for (const auto& [name, write] : schemas) {
        writer.key(name);
        write(writer);
    }
    out += ',' + without_line_ends(error_schemas);
    writer.end_object();
}

void write_error_response(json::Writer& writer, const ErrorAnswer& error) {
    writer.key(error.component).begin_object().member("description", error.description);
    if (!error.header.empty()) {
        writer.key("headers").begin_object().key(error.header).begin_object();
        writer.key("schema").begin_object().member("type", "string").end_object();
        writer.end_object().end_object();
    }
    begin_json_content(writer);
    write_reference(writer, "schemas", "ErrorDetail");
    end_json_content(writer);
    writer.end_object();
}

void write_components(json::Writer& writer, std::string& out,
                      const std::vector<Endpoint>& endpoints) {
    writer.key("components").begin_object();
    write_schemas(writer, out, endpoints);
    writer.key("responses").begin_object();
    for (const ErrorAnswer& error : error_answers) write_error_response(writer, error);
    writer.key("ValidationFailed").begin_object().member("description", "Validation Error");
    begin_json_content(writer);
    write_reference(writer, "schemas", "HTTPValidationError");
    end_json_content(writer);
    writer.end_object().end_object();
    writer.key("securitySchemes").begin_object().key("JWTAuth").begin_object();
    writer.member("type", "http").member("scheme", "bearer").member("bearerFormat", "JWT");
    writer.end_object().end_object();
    writer.end_object();
}

}  // namespace

std::vector<Endpoint> all_endpoints() {
    std::vector<Endpoint> endpoints{task_endpoints.begin(), task_endpoints.end()};
    endpoints.insert(endpoints.end(), system_endpoints.begin(), system_endpoints.end());
    return endpoints;
}

std::string openapi_document() {
    const std::vector<Endpoint> endpoints = all_endpoints();
    std::string out;
    json::Writer writer{out};
    writer.begin_object().member("openapi", "3.1.0");
    writer.key("info").begin_object().member("title", "Taskgate").member("version", version());
    writer.member("description",
                  "A multi-user task service. Every task belongs to the user that a "
                  "verified JSON Web Token names.");
    writer.key("license").begin_object().member("name", "MIT").member("identifier", "MIT");
    writer.end_object().end_object();
    writer.key("servers").begin_array().begin_object().member("url", "/").end_object().end_array();
    writer.key("tags").begin_array();
    writer.begin_object().member("name", "tasks").member("description", "The tasks of a user.");
    writer.end_object();
    writer.begin_object().member("name", "service").member("description", "The service itself.");
    writer.end_object().end_array();
    write_paths(writer, endpoints);
    write_components(writer, out, endpoints);
    writer.end_object();
    return out;
}

}  // namespace taskgate::api
