// SPDX-License-Identifier: MIT
#pragma once

// The only clever template file: a handler's signature becomes the decoding of its inputs, the
// call, the encoding of its answer, and the description of all three.

#include "api/call.hpp"
#include "api/problem.hpp"
#include "api/reply.hpp"
#include "base/async.hpp"
#include "base/json.hpp"
#include "domain/task.hpp"
#include "schema/describe.hpp"
#include "schema/read.hpp"
#include "schema/write.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace taskgate::api {

/// What a call came to: the reply, and the error behind it, for the log.
struct Invocation {
    http::Reply reply = {};
    Error error = {};
    bool is_failed = false;
    std::chrono::nanoseconds storing{};  ///< what the handler took, if that was to be measured
};

/// Decodes a call's inputs, calls the handler and encodes its answer. Both must outlive the result.
using Invoke = Async<Invocation>(const Context& context, const Call& call);

/// What an operation takes and answers, for the OpenAPI document.
struct Description {
    std::string_view body_schema = {};  ///< the name of the body's schema; empty: no body
    void (*write_body_schema)(json::Writer&) = nullptr;
    void (*write_body_example)(json::Writer&) = nullptr;
    std::vector<std::string_view> path_formats = {};  ///< of the inputs from the path, in order
    bool is_conditional = false;                      ///< whether it heeds `If-Match`
    AnswerDescription answer = {};
    http::Reply (*make_example)() = nullptr;  ///< a good answer as it is sent; null: none is known
};
using Describe = Description();

inline Message example(std::type_identity<Message> /*type*/) {
    return {"Task deleted successfully"};
}

/// The task of the examples when it was new.
inline Created<Task> example(std::type_identity<Created<Task>> /*type*/) {
    const NewTask sent = example(std::type_identity<NewTask>{});
    Task task = example(std::type_identity<Task>{});
    task.title = sent.title;
    task.description = sent.description;
    task.is_completed = false;
    task.updated_at = task.created_at;
    return {std::move(task), {}};
}

inline TaskPage example(std::type_identity<TaskPage> /*type*/) {
    TaskPage page;
    page.tasks.push_back(example(std::type_identity<Task>{}));
    return page;
}

namespace detail {

template <class T>
struct Input;

template <>
struct Input<UserId> {
    static constexpr bool is_owner = true;
};
template <>
struct Input<Precondition> {
    static constexpr bool is_owner = false;
};
template <>
struct Input<KnownList> {
    static constexpr bool is_owner = false;
};
template <class T>
struct Input<Path<T>> {
    static constexpr bool is_owner = false;
};
template <class T>
struct Input<Body<T>> {
    static constexpr bool is_owner = false;
};

/// Decodes one call's inputs, left to right; C++ promises that order inside braces.
class Decoder {
public:
    explicit Decoder(const Call& call) : call_(call) {}

    template <class T>
    T take() {
        return take(std::type_identity<T>{});
    }
    [[nodiscard]] const schema::Issues& issues() const { return issues_; }

private:
    UserId take(std::type_identity<UserId> /*type*/) {
        ++next_parameter_;  // `{user_id}`, which was compared with the owner already
        return call_.owner;
    }
    template <class T>
    Path<T> take(std::type_identity<Path<T>> /*type*/) {
        const std::size_t index = next_parameter_++;
        return {read_path_parameter(std::type_identity<T>{}, call_.names[index],
                                    call_.parameters.at(index), issues_)};
    }
    Precondition take(std::type_identity<Precondition> /*type*/) { return call_.precondition; }
    KnownList take(std::type_identity<KnownList> /*type*/) {
        return call_.precondition.known_list();
    }
    template <class T>
    Body<T> take(std::type_identity<Body<T>> /*type*/) {
        return {schema::read_body<T>(call_.body, call_.media, issues_)};
    }

    const Call& call_;
    std::size_t next_parameter_ = 0;
    schema::Issues issues_ = {};
};

}  // namespace detail

/// What a handler's type says. Its first parameter is the context; every other one is an input.
template <class Handler>
struct HandlerTraits;

template <class Answer, class... Inputs>
struct HandlerTraits<Async<Answer> (*)(const Context&, Inputs...)> {
    static constexpr Access access =
        (detail::Input<Inputs>::is_owner || ...) ? Access::owner : Access::everybody;
    static constexpr Packing packing = packing_of<Answer>;

    template <auto handler>
    static Async<Invocation> run(const Context& context, const Call& call) {
        Invocation invocation;
        detail::Decoder decoder{call};
        std::tuple<Inputs...> inputs{decoder.take<Inputs>()...};
        if (!decoder.issues().empty()) {
            invocation.reply = unprocessable(decoder.issues());
            co_return invocation;
        }
        auto operation = std::apply(
            [&context](auto&... input) { return handler(context, std::move(input)...); }, inputs);
        using SteadyClock = std::chrono::steady_clock;
        const auto start = call.is_timed ? SteadyClock::now() : SteadyClock::time_point{};
        auto answer = co_await operation;
        if (call.is_timed) invocation.storing = SteadyClock::now() - start;
        if (answer) {
            invocation.reply = to_reply(std::move(*answer));
        } else {
            invocation.is_failed = true;
            invocation.error = answer.error();
            invocation.reply = to_problem(answer.error());
        }
        co_return invocation;
    }

    static Description describe() {
        Description description;
        (add_input(description, std::type_identity<Inputs>{}), ...);
        description.answer = describe_answer(std::type_identity<Answer>{});
        if constexpr (requires { example(std::type_identity<Answer>{}); }) {
            description.make_example = [] {
                return to_reply(example(std::type_identity<Answer>{}));
            };
        }
        return description;
    }

private:
    static void add_input(Description& description, std::type_identity<UserId> /*type*/) {
        description.path_formats.emplace_back();
    }
    template <class T>
    static void add_input(Description& description, std::type_identity<Path<T>> /*type*/) {
        description.path_formats.push_back(json_format(std::type_identity<T>{}).name);
    }
    static void add_input(Description& description, std::type_identity<Precondition> /*type*/) {
        description.is_conditional = true;
    }
    static void add_input(Description& /*description*/, std::type_identity<KnownList> /*type*/) {}
    template <class T>
    static void add_input(Description& description, std::type_identity<Body<T>> /*type*/) {
        description.body_schema = T::schema_name;
        description.write_body_schema = [](json::Writer& writer) {
            schema::describe<T>(writer, schema::Direction::request);
        };
        if constexpr (schema::HasExample<T>) {
            description.write_body_example = [](json::Writer& writer) {
                std::string body;
                schema::append_object(body, example(std::type_identity<T>{}));
                writer.raw(body);
            };
        }
    }
};

template <auto handler>
Async<Invocation> invoke(const Context& context, const Call& call) {
    return HandlerTraits<decltype(handler)>::template run<handler>(context, call);
}

template <auto handler>
Description describe() {
    return HandlerTraits<decltype(handler)>::describe();
}

/// The name of a handler, as it stands in the source.
template <auto handler>
constexpr std::string_view name_of() {
    // "… [with auto handler = taskgate::api::list_tasks; …]" or "… [handler = &taskgate::…]"
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("handler = ") + std::string_view{"handler = "}.size());
    text = text.substr(0, text.find_first_of(";]"));
    return text.substr(text.rfind(':') + 1);
}

}  // namespace taskgate::api
