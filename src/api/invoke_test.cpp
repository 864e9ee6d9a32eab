// SPDX-License-Identifier: MIT
#include "api/invoke.hpp"

#include "api/endpoint.hpp"
#include "api/system.hpp"
#include "support/blocking_loop.hpp"

#include <gtest/gtest.h>

#include <array>

namespace taskgate::api {

// With linkage, as the handlers have: their names are read out of the compiler's text.
Async<Message> echo_task(const Context& context, UserId owner, Path<TaskId> id, Body<NewTask> task);
Async<Message> greet(const Context& context);

Async<Message> echo_task(const Context& /*context*/, UserId owner, Path<TaskId> id,
                         Body<NewTask> task) {
    if (task.value.title == "gone") co_return not_found();
    Message message;
    message.message = owner.value() + " " + id.value.to_string() + " " + task.value.title;
    co_return std::move(message);
}

Async<Message> greet(const Context& /*context*/) {
    Message message;
    message.message = "hello";
    co_return std::move(message);
}

namespace {

constexpr std::array<std::string_view, 2> names{"user_id", "task_id"};

/// A store that nobody asks.
class NoStore final : public Store {
public:
    Async<TaskPage> list_tasks(UserId /*owner*/, KnownList /*is_known*/) override {
        co_return not_found();
    }
    Async<Task> find_task(UserId /*owner*/, TaskId /*id*/) override { co_return not_found(); }
    Async<Task> create_task(UserId /*owner*/, NewTask /*task*/) override { co_return not_found(); }
    Async<Task> update_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/,
                            TaskChanges /*changes*/) override {
        co_return not_found();
    }
    Async<Task> toggle_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        co_return not_found();
    }
    Async<void> remove_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        co_return not_found();
    }
    Async<void> ping() override { co_return not_found(); }
    [[nodiscard]] std::string label() const override { return {}; }
};

/// Runs `echo_task` with an id and a body.
Invocation run(std::string_view id, std::string_view body) {
    test::BlockingLoop loop;
    Call call;
    call.owner = UserId{"ann"};
    call.parameters = {"ann", std::string{id}};
    call.names = names;
    call.body = body;
    call.media = schema::Media::json;
    NoStore store;
    const SystemClock clock;
    HealthProbe health{store, clock};
    const std::string openapi;
    const Context context{store, health, openapi};
    auto invocation = loop.run(invoke<&echo_task>(context, call));
    return std::move(*invocation);
}

constexpr std::string_view id = "0190a0a0-0000-7000-8000-000000000001";

}  // namespace

TEST(Invoke, DecodesTheInputsAndEncodesTheAnswer) {
    const Invocation invocation = run(id, R"({"title":"a"})");
    EXPECT_FALSE(invocation.is_failed);
    EXPECT_EQ(invocation.reply.status, 200);
    EXPECT_EQ(invocation.reply.body, R"({"message":"ann 0190a0a0-0000-7000-8000-000000000001 a"})");
}

TEST(Invoke, ListsWhatIsWrongWithAllInputsInTheirOrder) {
    const Invocation invocation = run("x", R"({"title":1})");
    EXPECT_EQ(invocation.reply.status, 422);
    const std::size_t path = invocation.reply.body.find(R"("loc":["path","task_id"])");
    const std::size_t body = invocation.reply.body.find(R"("loc":["body","title"])");
    EXPECT_NE(body, std::string::npos);
    EXPECT_LT(path, body);
}

TEST(Invoke, TurnsAnErrorIntoItsProblemAndKeepsIt) {
    const Invocation invocation = run(id, R"({"title":"gone"})");
    EXPECT_TRUE(invocation.is_failed);
    EXPECT_EQ(invocation.error.code, ErrorCode::not_found);
    EXPECT_EQ(invocation.reply.status, 404);
}

TEST(Invoke, ReadsAnEndpointOffItsHandler) {
    constexpr Endpoint owned = put<echo_task>("/api/{user_id}/x/{task_id}", "Echo");
    EXPECT_EQ(owned.operation, "echo_task");
    EXPECT_EQ(owned.method, "PUT");
    EXPECT_EQ(owned.access, Access::owner);
    const Description description = owned.describe();
    EXPECT_EQ(description.body_schema, "TaskCreate");
    EXPECT_EQ(description.path_formats, (std::vector<std::string_view>{"", "uuid"}));
    EXPECT_EQ(description.answer.schema_name, "Message");
    constexpr Endpoint open = get<greet>("/greeting", "Greet");
    EXPECT_EQ(open.operation, "greet");
    EXPECT_EQ(open.access, Access::everybody);
    EXPECT_TRUE(open.describe().body_schema.empty());
}

}  // namespace taskgate::api
