// SPDX-License-Identifier: MIT
#pragma once

#include "base/json.hpp"

#include <string_view>
#include <vector>

/// The header fields that answers carry, as the OpenAPI document knows them.
namespace taskgate::api {

/// Writes the header objects of `components`.
void write_header_components(json::Writer& writer);

/// Writes `"headers":…` of a response: those it has of its own, and those that every answer has.
void write_headers(json::Writer& writer, const std::vector<std::string_view>& own);

}  // namespace taskgate::api
