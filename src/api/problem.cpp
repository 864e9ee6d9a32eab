// SPDX-License-Identifier: MIT
#include "api/problem.hpp"

#include "base/json.hpp"

#include <utility>

namespace taskgate::api {

http::Reply problem(int status, std::string_view detail) {
    http::Reply reply;
    reply.status = status;
    reply.content_type = json_type;
    json::Writer{reply.body}.begin_object().member("detail", detail).end_object();
    return reply;
}

http::Reply problem(int status) { return problem(status, http::reason_phrase(status)); }

http::Reply unauthorized() {
    http::Reply reply = problem(401, "Could not validate credentials");
    reply.fields.push_back({"WWW-Authenticate", "Bearer"});
    return reply;
}

http::Reply unprocessable(const schema::Issues& issues) {
    http::Reply reply;
    reply.status = 422;
    reply.content_type = json_type;
    reply.body = R"({"detail":)";
    schema::append_issues(reply.body, issues);
    reply.body.push_back('}');
    return reply;
}

http::Reply unavailable_reply() {
    http::Reply reply = problem(503);
    reply.fields.push_back({"Retry-After", "1"});
    return reply;
}

http::Reply to_problem(const Error& error) {
    switch (error.code) {
        case ErrorCode::not_found: return problem(404, "Task not found");
        case ErrorCode::precondition_failed: return problem(412);
        case ErrorCode::unavailable: return unavailable_reply();
        case ErrorCode::invalid:
        case ErrorCode::failed: return problem(500);
    }
    return problem(500);
}

}  // namespace taskgate::api
