// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace taskgate::test {

/// What an issuer's server answers to a path.
struct IssuerAnswer {
    int status = 200;
    std::string body = {};
    std::string fields = {};      ///< whole lines with their line ends
    std::size_t repetitions = 1;  ///< how often the body is sent
    bool is_held = false;         ///< nothing is answered until another answer is set
};

/// A server on 127.0.0.1 that publishes keys as badly as a test wants. One request a connection,
/// one after the other.
class ScriptedIssuer {
public:
    ScriptedIssuer();
    ~ScriptedIssuer();
    ScriptedIssuer(const ScriptedIssuer&) = delete;
    ScriptedIssuer& operator=(const ScriptedIssuer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& path = {}) const;

    /// From now on this is the answer to a path; one that has none is answered with 404.
    void set(const std::string& path, IssuerAnswer answer);
    /// Refuses connections, as where nobody runs; and listens again on the same port.
    void go_down();
    void come_up();

    /// The heads of the requests so far.
    [[nodiscard]] std::vector<std::string> requests() const;
    /// Waits until there were so many; a minute without fails the test.
    void wait_for_requests(std::size_t count) const;
    /// Waits until so many were answered: another answer that is set then is for the next one.
    void wait_for_answers(std::size_t count) const;

private:
    void listen(std::uint16_t port);
    void serve();
    void answer(int connection);

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::map<std::string, IssuerAnswer> answers_ = {};
    std::vector<std::string> requests_ = {};
    std::size_t answered_ = 0;
    bool is_stopping_ = false;
    int socket_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace taskgate::test
