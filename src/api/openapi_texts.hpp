// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// What the OpenAPI document says in prose that no other code says. All texts are Markdown.
namespace taskgate::api {

/// What this API is, for somebody who sees the document first.
std::string_view api_text();

/// How to authenticate.
std::string_view token_text();

/// What an operation does that its summary does not say, and what its good answer is.
struct OperationText {
    std::string_view operation;
    std::string_view description;
    std::string_view answer;
};

/// The text of an operation, by its handler's name; an unknown one has none.
OperationText find_operation_text(std::string_view operation);

/// What a parameter of a path is; empty where nothing is known.
std::string_view find_parameter_text(std::string_view name);

}  // namespace taskgate::api
