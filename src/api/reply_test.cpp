// SPDX-License-Identifier: MIT
#include "api/reply.hpp"

#include "support/blocking_loop.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace taskgate::api {

namespace {

Task task(std::string title) {
    Task task;
    task.user_id = UserId{"ann"};
    task.title = std::move(title);
    return task;
}

std::string json_of(std::string_view title) {
    return R"({"id":"00000000-0000-0000-0000-000000000000","user_id":"ann","title":")" +
           std::string{title} +
           R"(","description":null,"is_completed":false,"created_at":"1970-01-01T00:00:00.000000Z",)"
           R"("updated_at":"1970-01-01T00:00:00.000000Z"})";
}

/// A cursor over titles, a task a time; `fail` ends it.
class Titles final : public TaskCursor {
public:
    explicit Titles(std::deque<std::string> titles) : titles_(std::move(titles)) {}

    Async<std::vector<Task>> next() override {
        std::vector<Task> tasks;
        if (!titles_.empty()) {
            if (titles_.front() == "fail") co_return unavailable("gone");
            tasks.push_back(task(titles_.front()));
            titles_.pop_front();
        }
        co_return std::move(tasks);
    }

private:
    std::deque<std::string> titles_;
};

}  // namespace

TEST(Reply, WritesEveryFieldOfATaskInItsOrder) {
    const http::Reply reply = to_reply(task("a"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.content_type, "application/json");
    EXPECT_EQ(reply.body, json_of("a"));
}

TEST(Reply, SaysWhereACreatedTaskIs) {
    const http::Reply reply = to_reply(Created<Task>{task("a"), "/there"});
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.find("Location"), "/there");
}

TEST(Reply, WritesAShortListAtOnce) {
    TaskPage page;
    EXPECT_EQ(to_reply(std::move(page)).body, "[]");
    TaskPage two;
    two.tasks = {task("a"), task("b")};
    const http::Reply reply = to_reply(std::move(two));
    EXPECT_EQ(reply.body, "[" + json_of("a") + "," + json_of("b") + "]");
    EXPECT_EQ(reply.stream, nullptr);
}

TEST(Reply, WritesALongListPieceByPiece) {
    test::BlockingLoop loop;
    TaskPage page;
    page.tasks = {task("a")};
    page.rest = std::make_unique<Titles>(std::deque<std::string>{"b", "c"});
    const http::Reply reply = to_reply(std::move(page));
    ASSERT_NE(reply.stream, nullptr);
    std::string whole = reply.body;
    for (;;) {
        const auto piece = loop.run(reply.stream->next());
        ASSERT_TRUE(piece);
        if (piece->empty()) break;
        whole += *piece;
    }
    EXPECT_EQ(whole, "[" + json_of("a") + "," + json_of("b") + "," + json_of("c") + "]");
    EXPECT_EQ(loop.run(reply.stream->next()).value(), "") << "the end stays the end";
}

TEST(Reply, PassesOnWhyAListEndsTooSoon) {
    test::BlockingLoop loop;
    TaskPage page;
    page.rest = std::make_unique<Titles>(std::deque<std::string>{"fail"});
    const http::Reply reply = to_reply(std::move(page));
    EXPECT_EQ(reply.body, "[");
    EXPECT_EQ(loop.run(reply.stream->next()).error().message, "gone");
}

TEST(Reply, ReadsAnIdOrSaysWhatIsWrongWithIt) {
    schema::Issues issues;
    const std::type_identity<TaskId> type;
    const TaskId id =
        read_path_parameter(type, "task_id", "0190A0A0000070008000000000000001", issues);
    EXPECT_EQ(id.to_string(), "0190a0a0-0000-7000-8000-000000000001");
    EXPECT_TRUE(issues.empty());
    read_path_parameter(type, "task_id", "x\"y", issues);
    ASSERT_EQ(issues.size(), 1U);
    EXPECT_EQ(issues[0].type, "uuid_parsing");
    EXPECT_EQ(issues[0].input, R"("x\"y")");
    EXPECT_TRUE(issues[0].message.starts_with("Input should be a valid UUID, "));
}

}  // namespace taskgate::api
