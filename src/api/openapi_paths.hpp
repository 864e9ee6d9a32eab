// SPDX-License-Identifier: MIT
#pragma once

#include "api/endpoint.hpp"
#include "base/json.hpp"

#include <vector>

/// The operations of the OpenAPI document.
namespace taskgate::api {

/// Writes `"paths":…`: every endpoint under its path and method.
void write_paths(json::Writer& writer, const std::vector<Endpoint>& endpoints);

}  // namespace taskgate::api
