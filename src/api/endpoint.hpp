// SPDX-License-Identifier: MIT
#pragma once

#include "api/invoke.hpp"

#include <string_view>

/// How a resource's table of endpoints is written down: `get<find_task>("/api/…", "Get one task")`.
/// The router, the check of the owner and the OpenAPI document all read that table.
namespace taskgate::api {

/// One operation of the API. All texts are literals.
struct Endpoint {
    std::string_view method;
    std::string_view path;       ///< `/api/{user_id}/tasks`
    std::string_view operation;  ///< the handler's name, and the OpenAPI `operationId`
    std::string_view summary;
    Access access;    ///< from the handler's signature: one that takes an owner needs a token
    Packing packing;  ///< from the type of its answer
    Invoke* invoke;
    Describe* describe;
};

template <auto handler>
constexpr Endpoint endpoint(std::string_view method, std::string_view path,
                            std::string_view summary) {
    using Handler = HandlerTraits<decltype(handler)>;
    return {method,
            path,
            name_of<handler>(),
            summary,
            Handler::access,
            Handler::packing,
            invoke<handler>,
            describe<handler>};
}

template <auto handler>
constexpr Endpoint get(std::string_view path, std::string_view summary) {
    return endpoint<handler>("GET", path, summary);
}
template <auto handler>
constexpr Endpoint post(std::string_view path, std::string_view summary) {
    return endpoint<handler>("POST", path, summary);
}
template <auto handler>
constexpr Endpoint put(std::string_view path, std::string_view summary) {
    return endpoint<handler>("PUT", path, summary);
}
template <auto handler>
constexpr Endpoint patch(std::string_view path, std::string_view summary) {
    return endpoint<handler>("PATCH", path, summary);
}
template <auto handler>
constexpr Endpoint remove(std::string_view path, std::string_view summary) {
    return endpoint<handler>("DELETE", path, summary);
}

}  // namespace taskgate::api
