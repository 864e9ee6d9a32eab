// SPDX-License-Identifier: MIT
#pragma once

#include "app/app.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "support/http_client.hpp"
#include "support/temp_dir.hpp"
#include "support/test_database.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// A log whose lines can be waited for. Safe from any thread.
class CapturedLog {
public:
    CapturedLog();
    [[nodiscard]] Log& log() { return *log_; }

    /// All lines so far, as JSON.
    [[nodiscard]] std::vector<std::string> lines() const;
    /// The first line that holds a text, waited for: a request is logged after its answer. A
    /// time-out fails the test.
    std::string wait_for(std::string_view text);

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
    std::shared_ptr<Log> log_;
};

/// The secret that every `RunningApp` is configured with.
inline constexpr std::string_view app_secret = "a-secret-of-the-tests-that-is-long-enough-0123";

/// The whole service on a free port of 127.0.0.1, with a store of its own: an SQLite file, or a
/// PostgreSQL database where TASKGATE_TEST_STORE is `postgresql`. It serves over TLS where the
/// tests run over it.
class RunningApp {
public:
    /// `change` may change the configuration before the start; a clock may stand in for the
    /// system's.
    explicit RunningApp(const std::function<void(Config&)>& change = {},
                        const Clock* clock = nullptr);
    ~RunningApp();
    RunningApp(const RunningApp&) = delete;
    RunningApp& operator=(const RunningApp&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] App& app() { return *app_; }
    [[nodiscard]] CapturedLog& log() { return log_; }

    /// A token of a user, good for an hour.
    [[nodiscard]] std::string token(const std::string& user) const;
    /// The field line that carries it, with its line end.
    [[nodiscard]] std::string authorization(const std::string& user) const;

    /// A request's text; `fields` are whole lines with their line ends. A body gets a length.
    [[nodiscard]] static std::string request(std::string_view method, std::string_view target,
                                             std::string_view fields = {},
                                             std::string_view body = {});
    /// Sends a request on a connection of its own, as a user (nobody: empty), a body as JSON.
    [[nodiscard]] HttpReply ask(std::string_view method, std::string_view target,
                                const std::string& user = {}, std::string_view body = {},
                                std::string_view fields = {}) const;
    /// Makes a task and returns its id.
    [[nodiscard]] std::string make_task(const std::string& user, std::string_view title) const;

private:
    TempDir folder_;
    std::unique_ptr<TestDatabase> database_;
    CapturedLog log_;
    SystemClock system_clock_;
    const Clock& clock_;
    std::unique_ptr<App> app_;
    std::uint16_t port_ = 0;
};

}  // namespace taskgate::test
