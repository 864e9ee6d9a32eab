// SPDX-License-Identifier: MIT
#include "support/running_app.hpp"

#include "auth/jwt.hpp"
#include "base/percent.hpp"
#include "support/certificates.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace taskgate::test {

namespace {

constexpr std::chrono::seconds patience{60};

/// The same tests run once more with this variable, and then the tasks are in PostgreSQL.
std::unique_ptr<TestDatabase> make_database() {
    const char* store = std::getenv("TASKGATE_TEST_STORE");
    if (store == nullptr) return nullptr;
    EXPECT_STREQ(store, "postgresql");
    return std::make_unique<TestDatabase>();
}

auto find_line(const std::vector<std::string>& lines, std::string_view text) {
    return std::find_if(lines.begin(), lines.end(), [text](const std::string& line) {
        return line.find(text) != std::string::npos;
    });
}

}  // namespace

CapturedLog::CapturedLog()
    : log_(Log::to_function(
          [this](std::string_view line) {
              const std::lock_guard lock{mutex_};
              lines_.emplace_back(line);
              changed_.notify_all();
          },
          Log::Level::debug, Log::Format::json)) {}

std::vector<std::string> CapturedLog::lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
}

std::string CapturedLog::wait_for(std::string_view text) {
    std::unique_lock lock{mutex_};
    const bool came = changed_.wait_for(
        lock, patience, [this, text] { return find_line(lines_, text) != lines_.end(); });
    EXPECT_TRUE(came) << "no line of the log holds " << text;
    return came ? *find_line(lines_, text) : std::string{};
}

RunningApp::RunningApp(const std::function<void(Config&)>& change, const Clock* clock)
    : database_(make_database()), clock_(clock == nullptr ? system_clock_ : *clock) {
    Config config;
    config.host = "127.0.0.1";
    config.port = 0;
    config.threads = 1;
    config.database_url = database_ ? database_->url() : "sqlite:///" + (folder_ / "tasks.db");
    config.secrets.push_back({std::string{app_secret}, "BETTER_AUTH_SECRET"});
    config.shutdown_timeout = std::chrono::seconds{10};
    if (tests_run_over_tls()) {
        // The test's clock may stand anywhere.
        CertificateShape shape;
        shape.begins = -std::chrono::years{25};
        shape.ends = std::chrono::years{25};
        const auto files = write_certificate(folder_.path(), "server", make_certificate(shape));
        config.tls.certificates = {files.certificate};
        config.tls.keys = {files.key};
    }
    if (change) change(config);
    auto app = App::start(config, log_.log(), clock_);
    if (!app) throw std::runtime_error("the app does not start: " + app.error().message);
    app_ = std::move(*app);
    port_ = app_->port();
}

RunningApp::~RunningApp() = default;

std::string RunningApp::token(const std::string& user) const {
    const auth::SecretKey key{std::string{app_secret}, "BETTER_AUTH_SECRET"};
    auth::TokenRequest request;
    request.user = user;
    request.lifetime = std::chrono::hours{1};
    return auth::issue(key, auth::Policy{}, request, clock_.now());
}

std::string RunningApp::authorization(const std::string& user) const {
    return "Authorization: Bearer " + token(user) + "\r\n";
}

std::string RunningApp::request(std::string_view method, std::string_view target,
                                std::string_view fields, std::string_view body) {
    std::string text{method};
    text.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(fields);
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text.append("\r\n").append(body);
}

HttpReply RunningApp::ask(std::string_view method, std::string_view target, const std::string& user,
                          std::string_view body, std::string_view fields) const {
    std::string lines{fields};
    if (!user.empty()) lines += authorization(user);
    if (!body.empty() && lines.find("Content-Type") == std::string::npos) {
        lines += "Content-Type: application/json\r\n";
    }
    HttpClient client{port_};
    return client.exchange(request(method, target, lines, body),
                           method == "HEAD" ? ReplyTo::head : ReplyTo::other);
}

std::string RunningApp::make_task(const std::string& user, std::string_view title) const {
    const HttpReply reply = ask("POST", "/api/" + encode_percent(user) + "/tasks", user,
                                "{\"title\":\"" + std::string{title} + "\"}");
    EXPECT_EQ(reply.status, 201) << reply.body;
    // {"id":"…36…",
    return reply.status == 201 ? reply.body.substr(7, 36) : std::string{};
}

}  // namespace taskgate::test
