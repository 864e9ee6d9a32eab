// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "http/server.hpp"
#include "support/http_client.hpp"
#include "support/running_app.hpp"
#include "support/tls_server.hpp"

#include <condition_variable>
#include <coroutine>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// Holds a coroutine up until the test lets it go on.
class Gate {
public:
    /// What a coroutine awaits to stop here; without a gate it just goes on.
    struct Passage {
        Gate* gate;

        [[nodiscard]] bool await_ready() const noexcept { return gate == nullptr; }
        void await_suspend(std::coroutine_handle<> waiting) const { gate->hold(waiting); }
        void await_resume() const noexcept {}
    };

    /// Waits until a coroutine stands here.
    void wait_until_reached();
    /// Lets it go on, on its own loop.
    void open();

private:
    void hold(std::coroutine_handle<> waiting);

    std::mutex mutex_;
    std::condition_variable reached_;
    std::coroutine_handle<> waiting_ = {};
    Loop* loop_ = nullptr;
};

/// A service whose answers a test chooses; by default it echoes what it was asked. The functions
/// are set before the server starts and called on its threads.
class ScriptedService final : public http::Service {
public:
    using Head = http::RequestHead;

    std::function<std::optional<http::Reply>(const Head&)> admit = [](const Head& /*head*/) {
        return std::nullopt;
    };
    std::function<http::Reply(const Head&, std::string_view body)> respond = echo;
    Gate* gate = nullptr;  ///< a request for /gate waits there

    std::unique_ptr<http::Session> open_session(const http::Client& peer) override;

    /// `METHOD path?query|body`.
    static http::Reply echo(const Head& head, std::string_view body);

    /// What `echo` would have said to every request that was answered.
    [[nodiscard]] std::vector<std::string> answered() const;
    /// Waits until that many exchanges are over.
    void wait_until_finished(std::size_t exchanges);

private:
    friend class ScriptedSession;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> answered_;
    std::size_t finished_ = 0;
};

/// An HTTP server with such a service on a free port of 127.0.0.1.
class RunningServer {
public:
    explicit RunningServer(ScriptedService& service, const http::Limits& limits = {},
                           std::chrono::milliseconds stop_timeout = std::chrono::seconds{10});
    /// With other options; its log and clock are the same.
    RunningServer(ScriptedService& service, const http::ServerOptions& options);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::uint16_t redirect_port() const { return server_->redirect_port(); }
    [[nodiscard]] CapturedLog& log() { return log_; }
    [[nodiscard]] bool have_loops_answered() { return server_->have_loops_answered(); }
    void stop() { server_->stop(); }

private:
    CapturedLog log_;
    SystemClock clock_;
    std::unique_ptr<http::Server> server_;
    std::uint16_t port_ = 0;
};

/// Bytes that a server must answer with one status and nothing else, whatever follows them.
struct Refused {
    std::string_view name;
    std::string bytes;
    int status;
};

/// Sends each, with a good request behind it; fails where anything but that one status and a close
/// comes back, or where anything reached the service.
void expect_refused(const std::vector<Refused>& table);

}  // namespace taskgate::test
