// SPDX-License-Identifier: MIT
#pragma once

#include "api/endpoint.hpp"
#include "base/json.hpp"
#include "http/message.hpp"

#include <span>
#include <string_view>

/// The errors of the OpenAPI document.
namespace taskgate::api {

/// One of the errors that operations may answer: a response among the document's components.
struct ErrorResponse {
    std::string_view component;
    std::string_view schema;
    std::string_view description;
    bool (*may_follow)(const Endpoint&);  ///< whether that operation can answer it
    http::Reply (*make_example)();        ///< as it is sent, but for what every answer carries
};

/// All of them. Of two with one status that may follow an operation, the later one counts.
std::span<const ErrorResponse> error_responses();

/// Writes the schemas of the errors' bodies, as members of an object.
void write_error_schemas(json::Writer& writer);

/// Writes the errors as the `responses` of `components`.
void write_error_components(json::Writer& writer);

/// Writes references to the errors that may follow an operation, as members of its `responses`.
void write_error_references(json::Writer& writer, const Endpoint& endpoint);

}  // namespace taskgate::api
