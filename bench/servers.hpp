// SPDX-License-Identifier: MIT
#pragma once

#include "app/app.hpp"
#include "auth/jwt.hpp"
#include "child.hpp"
#include "http/server.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unistd.h>

/// The servers that are measured, and what they are sent.
namespace taskgate::bench {

inline constexpr unsigned server_core = 0;
inline constexpr unsigned client_core = 1;
inline constexpr std::size_t read_connections = 32;
inline constexpr std::size_t write_connections = 64;
inline const std::string secret = "a-secret-of-the-benchmarks-0246813579";
inline const std::string user = "test-user-123";

/// Answers everything with the same 200 bytes: what HTTP alone costs.
class FixedSession final : public http::Session {
public:
    Async<std::optional<http::Reply>> admit(const http::RequestHead& /*head*/) override {
        co_return std::nullopt;
    }
    Async<http::Reply> respond(std::string_view /*body*/) override {
        http::Reply reply;
        reply.content_type = "application/json";
        reply.body = body_;
        co_return reply;
    }
    http::Reply refuse(int status, const http::RequestHead* /*head*/) override {
        http::Reply reply;
        reply.status = status;
        return reply;
    }
    void finish(const http::Outcome& /*outcome*/) override {}

private:
    std::string body_ = "{\"fixed\":\"" + std::string(188, 'x') + "\"}";
};

class FixedService final : public http::Service {
public:
    std::unique_ptr<http::Session> open_session(const http::Client& /*peer*/) override {
        return std::make_unique<FixedSession>();
    }
};

template <class T>
T must(Result<T> result) {
    if (result) return std::move(*result);
    fmt::print(stderr, "{}\n", result.error().message);
    std::exit(1);
}

inline void serve_fixed(const std::function<void(std::uint16_t)>& ready) {
    pin_to(server_core);
    FixedService service;
    const SystemClock clock;
    const auto log = Log::to_nowhere();
    const auto server = must(http::Server::start({}, service, *log, clock));
    ready(server->port());
}

/// The whole service with its default settings and perhaps others; the log goes where nobody reads
/// it.
inline void serve_app(const std::string& database_url,
                      const std::function<void(std::uint16_t)>& ready,
                      const std::map<std::string, std::string>& settings = {}) {
    pin_to(server_core);
    Sources sources;
    sources.env_file = {{"BETTER_AUTH_SECRET", secret},
                        {"HOST", "127.0.0.1"},
                        {"PORT", "0"},
                        {"THREADS", "1"},
                        {"METRICS_ADDRESS", "127.0.0.1:0"},
                        // More than anything here sends, so that counting is measured, too.
                        {"RATE_LIMIT", "1000000/1s"},
                        {"DATABASE_URL", database_url}};
    sources.env_file.insert(settings.begin(), settings.end());
    const Config config = must(read_config(sources));
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    const auto log = Log::to_descriptor(nowhere, Log::Level::info, Log::Format::json);
    const SystemClock clock;
    const auto app = must(App::start(config, *log, clock));
    ready(app->port());
}

inline std::string make_token(const std::string& user) {
    const auth::SecretKey key{secret, "bench"};
    auth::TokenRequest request;
    request.user = user;
    request.lifetime = std::chrono::hours{24};
    return auth::issue(key, {}, request, SystemClock{}.now());
}

inline std::string make_request(std::string_view method, const std::string& user,
                                std::string_view task, std::string_view body,
                                std::string_view token) {
    const std::string path =
        "/api/" + user + "/tasks" + (task.empty() ? "" : "/") + std::string{task};
    return fmt::format(
        "{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n"
        "Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        method, path, token, body.size(), body);
}

inline std::string make_request(std::string_view method, const std::string& user,
                                std::string_view task, std::string_view body) {
    return make_request(method, user, task, body, make_token(user));
}

inline const std::string new_task =
    R"({"title":"Water the plants","description":"The ones on the balcony, too."})";

}  // namespace taskgate::bench
