// SPDX-License-Identifier: MIT
#include "api/reply.hpp"

#include "api/condition.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace taskgate::api {

namespace {

void append_tasks(std::string& out, const std::vector<Task>& tasks, bool is_first) {
    for (const Task& task : tasks) {
        if (!is_first) out.push_back(',');
        is_first = false;
        schema::append_object(out, task);
    }
}

/// Lets the user's own programs keep an answer, and ask each time whether it is still good.
void add_caching(http::Reply& reply, const std::string& tag) {
    reply.fields.push_back({"Cache-Control", "private, no-cache"});
    reply.fields.push_back({"ETag", '"' + tag + '"'});
}

/// The rest of a list that began in the reply's body.
class TaskStream final : public http::BodyStream {
public:
    explicit TaskStream(std::unique_ptr<TaskCursor> tasks) : tasks_(std::move(tasks)) {}

    Async<std::string> next() override {
        std::string piece;
        if (tasks_ == nullptr) co_return piece;
        const auto tasks = co_await tasks_->next();
        if (!tasks) co_return tasks.error();
        if (tasks->empty()) {
            tasks_.reset();
            piece = "]";
        } else {
            append_tasks(piece, *tasks, false);
        }
        co_return piece;
    }

private:
    std::unique_ptr<TaskCursor> tasks_;
};

/// In the place of a list whose reader has it: what `apply_conditions` takes away before it is
/// read.
class LeftOut final : public http::BodyStream {
public:
    Async<std::string> next() override { throw std::logic_error("a list is sent without tasks"); }
};

}  // namespace

TaskId read_path_parameter(std::type_identity<TaskId> /*type*/, std::string_view name,
                           std::string_view text, schema::Issues& issues) {
    TaskIdText read = read_task_id(text);
    if (read.id) return *read.id;
    schema::Issue issue{
        "uuid_parsing", {"path", name}, "Input should be a valid UUID, " + read.reason, {}};
    json::append_string(issue.input, text);
    json::Writer{issue.context}.begin_object().member("error", read.reason).end_object();
    issues.push_back(std::move(issue));
    return {};
}

http::Reply to_reply(const Task& task) {
    http::Reply reply;
    reply.content_type = json_type;
    schema::append_object(reply.body, task);
    add_caching(reply, tag_of(task));
    return reply;
}

http::Reply to_reply(TaskPage page) {
    http::Reply reply;
    reply.content_type = json_type;
    add_caching(reply, tag_of(page.state));
    reply.body = "[";
    append_tasks(reply.body, page.tasks, true);
    if (page.is_left_out) {
        reply.stream = std::make_unique<LeftOut>();
    } else if (page.rest) {
        reply.stream = std::make_unique<TaskStream>(std::move(page.rest));
    } else {
        reply.body.push_back(']');
    }
    return reply;
}

}  // namespace taskgate::api
