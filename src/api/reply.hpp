// SPDX-License-Identifier: MIT
#pragma once

#include "api/call.hpp"
#include "api/packing.hpp"
#include "api/problem.hpp"
#include "base/json.hpp"
#include "domain/task.hpp"
#include "http/message.hpp"
#include "schema/describe.hpp"
#include "schema/issue.hpp"
#include "schema/write.hpp"
#include "store/store.hpp"

#include <string_view>
#include <type_traits>
#include <utility>

/// From a handler's answer to a reply, and from a path segment to a handler's input.
namespace taskgate::api {

/// Reads an id from the path; a text that is none adds an issue.
TaskId read_path_parameter(std::type_identity<TaskId> type, std::string_view name,
                           std::string_view text, schema::Issues& issues);

/// An answer that is a struct.
template <class T>
http::Reply to_reply(T value) {
    http::Reply reply;
    reply.content_type = json_type;
    schema::append_object(reply.body, value);
    return reply;
}

/// A task, with its entity tag.
http::Reply to_reply(const Task& task);

template <class T>
http::Reply to_reply(Created<T> created) {
    http::Reply reply = to_reply(created.value);
    reply.status = 201;
    reply.fields.push_back({"Location", std::move(created.location)});
    return reply;
}

/// A list, with its entity tag: at once where it is short, else piece by piece.
http::Reply to_reply(TaskPage page);

inline http::Reply to_reply(http::Reply reply) { return reply; }

/// Whether an answer of a type may be packed. Those of tasks hold nothing that their reader's own
/// input could be guessed against, as decision 0021 explains.
template <class T>
inline constexpr Packing packing_of = Packing::never;
template <>
inline constexpr Packing packing_of<Task> = Packing::if_asked;
template <>
inline constexpr Packing packing_of<Created<Task>> = Packing::if_asked;
template <>
inline constexpr Packing packing_of<TaskPage> = Packing::if_asked;

/// What an operation answers when all went well, for the OpenAPI document.
struct AnswerDescription {
    int status = 200;
    std::string_view description = {};
    std::string_view schema_name = {};  ///< empty: any JSON object
    bool is_list = false;
    bool has_location = false;
    bool has_tag = false;  ///< an entity tag
    void (*write_schema)(json::Writer&) = nullptr;
};

template <class T>
AnswerDescription describe_answer(std::type_identity<T> /*type*/) {
    AnswerDescription answer;
    answer.description = "Successful Response";
    answer.schema_name = T::schema_name;
    answer.has_tag = std::is_same_v<T, Task>;
    answer.write_schema = [](json::Writer& writer) {
        schema::describe<T>(writer, schema::Direction::answer);
    };
    return answer;
}

template <class T>
AnswerDescription describe_answer(std::type_identity<Created<T>> /*type*/) {
    AnswerDescription answer = describe_answer(std::type_identity<T>{});
    answer.status = 201;
    answer.has_location = true;
    return answer;
}

inline AnswerDescription describe_answer(std::type_identity<TaskPage> /*type*/) {
    AnswerDescription answer = describe_answer(std::type_identity<Task>{});
    answer.is_list = true;
    return answer;
}

inline AnswerDescription describe_answer(std::type_identity<http::Reply> /*type*/) {
    AnswerDescription answer;
    answer.description = "Successful Response";
    return answer;
}

}  // namespace taskgate::api
