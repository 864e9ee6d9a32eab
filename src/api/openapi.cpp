// SPDX-License-Identifier: MIT
#include "api/openapi.hpp"

#include "api/openapi_errors.hpp"
#include "api/openapi_headers.hpp"
#include "api/openapi_paths.hpp"
#include "api/openapi_texts.hpp"
#include "api/system.hpp"
#include "api/tasks.hpp"
#include "base/json.hpp"
#include "base/version.hpp"

#include <map>
#include <string_view>

namespace taskgate::api {

namespace {

void write_info(json::Writer& writer) {
    writer.key("info").begin_object().member("title", "Taskgate").member("version", version());
    writer.member("description", api_text());
    writer.key("license").begin_object().member("name", "MIT").member("identifier", "MIT");
    writer.end_object().end_object();
}

void write_tag(json::Writer& writer, std::string_view name, std::string_view description) {
    writer.begin_object().member("name", name).member("description", description).end_object();
}

void write_schemas(json::Writer& writer, const std::vector<Endpoint>& endpoints) {
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
    write_error_schemas(writer);
    writer.end_object();
}

void write_security_schemes(json::Writer& writer) {
    writer.key("securitySchemes").begin_object().key("JWTAuth").begin_object();
    writer.member("type", "http").member("scheme", "bearer").member("bearerFormat", "JWT");
    writer.member("description", token_text());
    writer.end_object().end_object();
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
    write_info(writer);
    writer.key("servers").begin_array().begin_object().member("url", "/").end_object().end_array();
    writer.key("tags").begin_array();
    write_tag(writer, "tasks", "The tasks of a user. They ask for that user's token.");
    write_tag(writer, "service", "What the service says about itself, without a token.");
    writer.end_array();
    write_paths(writer, endpoints);
    writer.key("components").begin_object();
    write_schemas(writer, endpoints);
    write_error_components(writer);
    write_header_components(writer);
    write_security_schemes(writer);
    writer.end_object().end_object();
    return out;
}

}  // namespace taskgate::api
