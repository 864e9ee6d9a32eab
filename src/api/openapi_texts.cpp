// SPDX-License-Identifier: MIT
#include "api/openapi_texts.hpp"

#include <algorithm>
#include <array>

namespace taskgate::api {

namespace {

constexpr std::array operations{
    OperationText{"list_tasks", "All of them in one list without pages, the oldest first.",
                  "The tasks; an empty list where there are none."},
    OperationText{
        "create_task",
        "The service gives the task its id and its times. It is not completed. Sent twice, "
        "this makes two tasks.",
        "The task as it was stored."},
    OperationText{"find_task", "The task of another user is not found, as if there were none.",
                  "The task."},
    OperationText{"update_task",
                  "What the body leaves out stays as it is. To repeat this does no harm.",
                  "The task as it is now."},
    OperationText{"remove_task", "For good. The second time the task is not found.",
                  "The task was deleted."},
    OperationText{
        "toggle_task",
        "A completed task becomes an open one, and the other way round. Sent twice, it is "
        "flipped back: to say what you mean, send `is_completed` with `PUT`.",
        "The task as it is now."},
    OperationText{"show_health",
                  "For load balancers and monitoring. The store is asked at most once a second.",
                  "The service and its store are up."},
    OperationText{
        "show_liveness",
        "For whoever starts a service anew that does not answer. The store is not asked, so "
        "that probes keep no database awake that sleeps when nobody needs it.",
        "The service answers."},
    OperationText{"show_readiness",
                  "For load balancers: where it is not ready, it is about to stop or cannot "
                  "reach its store, which is asked at most once a second.",
                  "Requests may be sent here."},
    OperationText{"show_openapi", "For Swagger UI, ReDoc and what generates clients.",
                  "The document."},
};

}  // namespace

std::string_view api_text() {
    return "A multi-user task service. Every task belongs to the user that a verified JSON Web Token "
           "names; nobody else can see it or change it.\n\n"
           "**Tokens**: everything below `/api` asks for `Authorization: Bearer TOKEN`. The "
           "`user_id` of the path must be the user id of the token.\n\n"
           "**Errors** are JSON: `detail` is a sentence or, with status 422, a list of everything "
           "that is wrong.\n\n"
           "**Compression**: answers with tasks, and this document, come packed with brotli or gzip "
           "above 1 KiB, for those who ask for it with `Accept-Encoding`.\n\n"
           "**Limits**: a user who asks too often gets 429, and `Retry-After` says for how many "
           "seconds to wait. So does an address from which too many requests without a good token "
           "come. `RateLimit` says how much is left.\n\n"
           "**Request ids**: every answer has an `X-Request-ID`. Name it when you report a fault.";
}

std::string_view token_text() {
    return "The JSON Web Token of the issuer this service trusts: paste the bare token; `Bearer ` in "
           "front is taken too.";
}

OperationText find_operation_text(std::string_view operation) {
    const auto* const text = std::find_if(
        operations.begin(), operations.end(),
        [operation](const OperationText& each) { return each.operation == operation; });
    return text == operations.end() ? OperationText{} : *text;
}

std::string_view find_parameter_text(std::string_view name) {
    if (name == "user_id") {
        return "The user whose tasks these are: the user id of the token, which is its `sub` unless "
               "the service is configured otherwise.";
    }
    if (name == "task_id") return "The `id` of a task.";
    if (name == "If-Match") {
        return "The `ETag` of the state that you mean to change. Where somebody has changed the task "
               "since then, nothing is changed (412).";
    }
    if (name == "If-None-Match") {
        return "The `ETag` of what you have kept. Where it is still the present state, it is not "
               "sent again (304).";
    }
    return {};
}

}  // namespace taskgate::api
