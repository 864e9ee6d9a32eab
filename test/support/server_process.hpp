// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// The secret of every server that these tests start.
inline constexpr std::string_view server_secret = "a-secret-of-the-crash-tests-0123456789";

/// The real program, serving on 127.0.0.1 until it is told to stop.
class ServerProcess {
public:
    /// Starts `serve` on a file, or on a `DATABASE_URL`; port 0 is any free one.
    explicit ServerProcess(const std::string& database, std::uint16_t port = 0);
    /// Kills it where it still runs.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Waits for the banner and reads the port from it; nothing where the program ended without.
    std::optional<std::uint16_t> wait_for_port();
    void signal(int number) const;
    /// Waits for its end: the exit code, or the signal's number negated.
    int wait_for_end();
    /// All that it wrote to stderr; to be called after its end.
    std::string read_errors();

private:
    int pid_ = -1;
    int output_ = -1;
    int errors_ = -1;
};

/// A reply, as far as these tests look at it.
struct WireReply {
    int status = 0;
    std::string head = {};
    std::string body = {};
};

/// A keep-alive connection that may break at any byte.
class Wire {
public:
    explicit Wire(std::uint16_t port);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    bool send(std::string_view bytes) const;
    /// A whole reply; nothing where the connection broke before its end.
    std::optional<WireReply> read_reply();
    /// Sends a request with a bearer token and a JSON body, which may be empty.
    std::optional<WireReply> exchange(const std::string& method, const std::string& path,
                                      const std::string& token, const std::string& body);

private:
    bool read_more();

    int socket_ = -1;
    std::string unread_ = {};
};

/// A token of a user that such a server accepts.
std::string make_token(const std::string& user);

}  // namespace taskgate::test
