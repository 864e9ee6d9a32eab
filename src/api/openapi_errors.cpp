// SPDX-License-Identifier: MIT
#include "api/openapi_errors.hpp"

#include "api/openapi_headers.hpp"
#include "api/openapi_writing.hpp"
#include "api/problem.hpp"
#include "api/rate_limiter.hpp"
#include "api/system.hpp"
#include "domain/task.hpp"
#include "schema/issue.hpp"
#include "schema/read.hpp"

#include <array>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace taskgate::api {

namespace {

bool anywhere(const Endpoint& /*endpoint*/) { return true; }

bool with_token(const Endpoint& endpoint) { return endpoint.access == Access::owner; }

bool with_task(const Endpoint& endpoint) {
    return endpoint.path.find("{task_id}") != std::string_view::npos;
}

bool with_input(const Endpoint& endpoint) {
    return with_task(endpoint) || !endpoint.describe().body_schema.empty();
}

bool with_precondition(const Endpoint& endpoint) { return endpoint.describe().is_conditional; }

bool of_health(const Endpoint& endpoint) {
    return endpoint.invoke == static_cast<Invoke*>(invoke<show_health>) ||
           endpoint.invoke == static_cast<Invoke*>(invoke<show_readiness>);
}

template <int status>
http::Reply plain() {
    return problem(status);
}

http::Reply forbidden() { return problem(403, "Access denied: user identity mismatch"); }

http::Reply task_not_found() { return to_problem(not_found()); }

http::Reply method_not_allowed() {
    http::Reply reply = problem(405);
    reply.fields.push_back({"Allow", "GET, HEAD, POST"});
    return reply;
}

http::Reply unsupported_media_type() {
    http::Reply reply = problem(415);
    reply.fields.push_back({"Accept-Encoding", "identity"});
    return reply;
}

/// What a change of a task comes to where both the path and the body are wrong.
schema::Issues example_issues() {
    schema::Issues issues;
    read_path_parameter(std::type_identity<TaskId>{}, "task_id", "42", issues);
    schema::read_body<TaskChanges>(R"({"title":""})", schema::Media::json, issues);
    return issues;
}

http::Reply validation_failed() { return unprocessable(example_issues()); }

http::Reply limited() {
    const LimitPolicy policy{"user", {}, usual_user_rate};
    return too_many_requests({&policy, {false, 0, policy.rate.window / policy.rate.count}});
}

http::Reply unhealthy() { return to_reply(Health{HealthStatus::unavailable}); }

constexpr std::string_view error_detail = "ErrorDetail";

constexpr std::array responses{
    ErrorResponse{"BadRequest", error_detail,
                  "The HTTP message is malformed, or a `%` in the path begins no escape.", anywhere,
                  plain<400>},
    ErrorResponse{"Unauthorized", error_detail, "There is no token, or one that is not accepted.",
                  with_token, unauthorized},
    ErrorResponse{"Forbidden", error_detail,
                  "The token is good, but its user is not the path's `user_id`.", with_token,
                  forbidden},
    ErrorResponse{"NotFound", error_detail, "There is no such task among this user's tasks.",
                  with_task, task_not_found},
    ErrorResponse{"MethodNotAllowed", error_detail, "The path is known, but not with this method.",
                  anywhere, method_not_allowed},
    ErrorResponse{"RequestTimeout", error_detail, "The request came too slowly.", anywhere,
                  plain<408>},
    ErrorResponse{"PreconditionFailed", error_detail,
                  "The task is not in the state that `If-Match` names. Nothing was changed.",
                  with_precondition, plain<412>},
    ErrorResponse{"ContentTooLarge", error_detail, "The body is over the limit.", anywhere,
                  plain<413>},
    ErrorResponse{"UriTooLong", error_detail, "The request target is too long.", anywhere,
                  plain<414>},
    ErrorResponse{"UnsupportedMediaType", error_detail, "The body has a `Content-Encoding`.",
                  anywhere, unsupported_media_type},
    ErrorResponse{"ValidationFailed", "HTTPValidationError",
                  "The path or the body is not valid. Everything that is wrong is listed.",
                  with_input, validation_failed},
    ErrorResponse{"TooManyRequests", error_detail,
                  "The user has made too many requests or, without a good token, everybody at the "
                  "same address together.",
                  anywhere, limited},
    ErrorResponse{"HeadTooLarge", error_detail,
                  "The request line and the header fields are too large together.", anywhere,
                  plain<431>},
    ErrorResponse{"InternalServerError", error_detail,
                  "A fault of the service. Its log says more, under the same request id.", anywhere,
                  plain<500>},
    ErrorResponse{"NotImplemented", error_detail, "The transfer coding is not `chunked`.", anywhere,
                  plain<501>},
    ErrorResponse{"ServiceUnavailable", error_detail,
                  "The store cannot be reached or is saturated, the token cannot be judged now, or "
                  "there are too many connections. Read before repeating a write.",
                  anywhere, unavailable_reply},
    ErrorResponse{
        "Unhealthy", "Health",
        "The store cannot be reached; or, to who asks whether the service is ready, it is "
        "about to stop. Where there are too many connections, the body is "
        "an `ErrorDetail` as everywhere else.",
        of_health, unhealthy},
    ErrorResponse{"VersionNotSupported", error_detail,
                  "The version of HTTP is neither 1.1 nor 1.0.", anywhere, plain<505>},
};

/// FastAPI's names and form, with the `input` and `ctx` of Pydantic. The last bracket is missing.
constexpr std::string_view error_detail_schema =
    R"({"title":"ErrorDetail","type":"object","properties":{)"
    R"("detail":{"type":"string","title":"Detail","description":"What went wrong."}},)"
    R"("required":["detail"])";
constexpr std::string_view validation_error_schema =
    R"({"title":"ValidationError","type":"object","properties":{)"
    R"("type":{"type":"string","title":"Type","description":"The kind of error, for programs."},)"
    R"("loc":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
    R"("title":"Location","description":"`path` or `body`, then the name of the parameter or field, )"
    R"(or the offset at which the body stops being JSON."},)"
    R"("msg":{"type":"string","title":"Message","description":"The error, for people."},)"
    R"("input":{"title":"Input","description":"The value as it was sent."},)"
    R"("ctx":{"type":"object","title":"Context","additionalProperties":true,)"
    R"("description":"What the message was made from, such as the limit."}},)"
    R"("required":["type","loc","msg","input"])";
constexpr std::string_view validation_errors_schema =
    R"({"title":"HTTPValidationError","type":"object","properties":{)"
    R"("detail":{"type":"array","items":{"$ref":"#/components/schemas/ValidationError"},)"
    R"("title":"Detail","description":"Everything that is wrong: the path first, then the body."}},)"
    R"("required":["detail"])";

void write_schema(json::Writer& writer, std::string_view name, std::string_view schema,
                  std::string_view examples) {
    std::string whole{schema};
    whole.append(R"(,"examples":)").append(examples).append("}");
    writer.key(name).raw(whole);
}

}  // namespace

std::span<const ErrorResponse> error_responses() { return responses; }

void write_error_schemas(json::Writer& writer) {
    std::string issues;
    schema::append_issues(issues, example_issues());
    write_schema(writer, error_detail, error_detail_schema, "[" + task_not_found().body + "]");
    write_schema(writer, "HTTPValidationError", validation_errors_schema,
                 "[" + validation_failed().body + "]");
    write_schema(writer, "ValidationError", validation_error_schema, issues);
}

void write_error_components(json::Writer& writer) {
    writer.key("responses").begin_object();
    for (const ErrorResponse& response : responses) {
        const http::Reply reply = response.make_example();
        writer.key(response.component).begin_object().member("description", response.description);
        std::vector<std::string_view> names;
        for (const http::ReplyField& field : reply.fields) names.push_back(field.name);
        write_headers(writer, names);
        write_json_content(writer, {response.schema}, reply.body);
        writer.end_object();
    }
    writer.end_object();
}

void write_error_references(json::Writer& writer, const Endpoint& endpoint) {
    std::map<int, std::string_view> components;
    for (const ErrorResponse& response : responses) {
        if (response.may_follow(endpoint)) {
            components[response.make_example().status] = response.component;
        }
    }
    for (const auto& [status, component] : components) {
        writer.key(std::to_string(status));
        write_reference(writer, "responses", component);
    }
}

}  // namespace taskgate::api
