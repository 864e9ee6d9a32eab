// SPDX-License-Identifier: MIT
#pragma once

#include "api/endpoint.hpp"

#include <string>
#include <vector>

namespace taskgate::api {

/// Every endpoint of the service: the tables of all resources, one after the other.
std::vector<Endpoint> all_endpoints();

/// The OpenAPI 3.1 document, made from those tables and from the structs' fields. Compact JSON.
std::string openapi_document();

}  // namespace taskgate::api
