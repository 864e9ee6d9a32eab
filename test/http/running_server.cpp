// SPDX-License-Identifier: MIT
#include "http/running_server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace taskgate::test {

namespace {

constexpr std::chrono::seconds patience{60};

}  // namespace

void Gate::hold(std::coroutine_handle<> waiting) {
    const std::lock_guard lock{mutex_};
    waiting_ = waiting;
    loop_ = Loop::current();
    reached_.notify_all();
}

void Gate::wait_until_reached() {
    std::unique_lock lock{mutex_};
    const bool came = reached_.wait_for(lock, patience, [this] { return waiting_ != nullptr; });
    if (!came) throw std::runtime_error("nothing comes to the gate");
}

void Gate::open() {
    wait_until_reached();
    const std::lock_guard lock{mutex_};
    const std::array handles{waiting_};
    loop_->resume(handles);
}

/// One connection's exchanges.
class ScriptedSession final : public http::Session {
public:
    explicit ScriptedSession(ScriptedService& service) : service_(service) {}

    Async<std::optional<http::Reply>> admit(const http::RequestHead& head) override {
        head_ = &head;
        co_return service_.admit(head);
    }

    Async<http::Reply> respond(std::string_view body) override {
        Gate::Passage passage{head_->path == "/gate" ? service_.gate : nullptr};
        co_await passage;
        co_return answer(body);
    }

    http::Reply refuse(int status, const http::RequestHead* /*head*/) override {
        http::Reply reply;
        reply.status = status;
        reply.body = "refused";
        reply.fields.push_back({"X-Request-ID", "id-of-the-refused"});
        return reply;
    }

    void finish(const http::Outcome& /*outcome*/) override {
        const std::lock_guard lock{service_.mutex_};
        ++service_.finished_;
        service_.changed_.notify_all();
    }

private:
    [[nodiscard]] http::Reply answer(std::string_view body) const {
        http::Reply reply = service_.respond(*head_, body);
        const std::lock_guard lock{service_.mutex_};
        service_.answered_.push_back(ScriptedService::echo(*head_, body).body);
        return reply;
    }

    ScriptedService& service_;
    const http::RequestHead* head_ = nullptr;
};

std::unique_ptr<http::Session> ScriptedService::open_session(const http::Client& /*peer*/) {
    return std::make_unique<ScriptedSession>(*this);
}

http::Reply ScriptedService::echo(const Head& head, std::string_view body) {
    http::Reply reply;
    reply.content_type = "text/plain";
    reply.body.append(head.method).append(" ").append(head.path).append(head.query);
    reply.body.append("|").append(body);
    return reply;
}

std::vector<std::string> ScriptedService::answered() const {
    const std::lock_guard lock{mutex_};
    return answered_;
}

void ScriptedService::wait_until_finished(std::size_t exchanges) {
    std::unique_lock lock{mutex_};
    EXPECT_TRUE(changed_.wait_for(lock, patience, [&] { return finished_ >= exchanges; }))
        << "only " << finished_ << " exchanges are over";
}

RunningServer::RunningServer(ScriptedService& service, const http::Limits& limits,
                             std::chrono::milliseconds stop_timeout)
    : RunningServer(service, [&] {
          http::ServerOptions options = server_options();
          options.limits = limits;
          options.stop_timeout = stop_timeout;
          return options;
      }()) {}

RunningServer::RunningServer(ScriptedService& service, const http::ServerOptions& options) {
    auto server = http::Server::start(options, service, log_.log(), clock_);
    if (!server) throw std::runtime_error(server.error().message);
    server_ = std::move(*server);
    port_ = server_->port();
}

void expect_refused(const std::vector<Refused>& table) {
    ScriptedService service;
    RunningServer server{service};
    for (const auto& [name, bytes, status] : table) {
        SCOPED_TRACE(name);
        const auto replies =
            all_replies(server.port(), bytes + "GET /behind HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(replies.size(), 1U);
        if (replies.empty()) continue;
        EXPECT_EQ(replies[0].status, status);
        EXPECT_TRUE(replies[0].says_close());
        EXPECT_TRUE(service.answered().empty()) << service.answered().back();
    }
}

}  // namespace taskgate::test
