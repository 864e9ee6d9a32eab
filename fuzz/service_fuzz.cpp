// SPDX-License-Identifier: MIT
//
// Whole requests against the API without a socket: every answer has a status of the contract, a
// body that is JSON, and no request ever touches another user's task.
#include "api/service.hpp"
#include "auth/jwt.hpp"
#include "base/json.hpp"
#include "store/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace taskgate;

const std::string secret = "the-secret-of-the-fuzzer-246813579";

/// Answers for one user alone, and ends the program when it is asked for another one.
class OneUserStore final : public Store {
public:
    Async<TaskPage> list_tasks(UserId owner, KnownList /*is_known*/) override {
        check(owner);
        TaskPage page;
        page.tasks.push_back(task_);
        co_return page;
    }
    Async<Task> find_task(UserId owner, TaskId /*id*/) override { return answer(std::move(owner)); }
    Async<Task> create_task(UserId owner, NewTask fields) override {
        if (fields.title.empty()) std::abort();
        return answer(std::move(owner));
    }
    Async<Task> update_task(UserId owner, TaskId /*id*/, LastChange /*expected*/,
                            TaskChanges changes) override {
        if (changes.title && changes.title->empty()) std::abort();
        return answer(std::move(owner));
    }
    Async<Task> toggle_task(UserId owner, TaskId /*id*/, LastChange /*expected*/) override {
        return answer(std::move(owner));
    }
    Async<void> remove_task(UserId owner, TaskId /*id*/, LastChange /*expected*/) override {
        check(owner);
        co_return not_found();
    }
    Async<void> ping() override { co_return Result<void>{}; }
    [[nodiscard]] std::string label() const override { return "fuzz"; }

private:
    static void check(const UserId& owner) {
        if (owner.value() != "ada") std::abort();
    }
    Async<Task> answer(UserId owner) {
        check(owner);
        co_return task_;
    }

    Task task_ = {};
};

/// The API with a store that needs no waiting.
class Target {
public:
    Target() {
        api::ServiceOptions options;
        options.trust = std::make_shared<const auth::TrustStore>(
            auth::Trust{auth::KeySet{{std::make_shared<auth::SecretKey>(secret, "fuzz")}}, {}});
        constexpr Rate wide{1'000'000, std::chrono::seconds{1}};
        options.rate_limits = {wide, wide};
        service_ = std::make_unique<api::Service>(std::move(options), store_, *log_, clock_);
        session_ = service_->open_session({});
        auth::TokenRequest request;
        request.user = "ada";
        request.lifetime = std::chrono::hours{24};
        const auth::SecretKey key{secret, "fuzz"};
        authorization_ = "Bearer " + auth::issue(key, {}, request, clock_.now());
    }

    void request(std::string_view method, std::string_view path, std::string_view type,
                 std::string_view body) {
        http::RequestHead head;
        head.method = method;
        head.path = path;
        head.content_length = body.size();
        head.fields = {{"Host", "h"}, {"Authorization", authorization_}, {"Content-Type", type}};
        auto reply = run(session_->admit(head));
        if (!reply) reply = run(session_->respond(body));
        check(*reply);
        session_->finish({reply->status, {}});
    }

private:
    /// The outcome of an operation that waits for nothing.
    template <class T>
    static T run(Async<T> operation) {
        std::optional<Result<T>> outcome;
        drive(std::move(operation), outcome);
        if (!outcome || !*outcome) std::abort();
        return std::move(**outcome);
    }
    template <class T>
    static Detached drive(Async<T> operation, std::optional<Result<T>>& outcome) {
        outcome.emplace(co_await operation);
    }
    static void check(const http::Reply& reply) {
        if (reply.status >= 500 || reply.status < 200) std::abort();
        if (reply.body.empty()) return;
        if (!json::Document::parse(reply.body, json::Duplicates::last_counts)) std::abort();
    }

    SystemClock clock_;
    OneUserStore store_;
    std::shared_ptr<Log> log_ = Log::to_nowhere();
    std::unique_ptr<api::Service> service_;
    std::unique_ptr<http::Session> session_;
    std::string authorization_;
};

/// Cuts the next line off an input.
std::string_view take_line(std::string_view& input) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Target target;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
    std::string_view input{reinterpret_cast<const char*>(data), size};
    const std::string_view method = take_line(input);
    const std::string_view path = take_line(input);
    const std::string_view type = take_line(input);
    if (path.starts_with('/')) target.request(method, path, type, input);
    return 0;
}
