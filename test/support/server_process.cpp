// SPDX-License-Identifier: MIT
#include "support/server_process.hpp"

#include "auth/jwt.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace taskgate::test {

namespace {

int check(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

std::string binary() {
    const char* path = std::getenv("TASKGATE_BINARY");
    if (path == nullptr) throw std::runtime_error("TASKGATE_BINARY names no program");
    return path;
}

/// Reads until the text holds a mark; false at the end of the stream.
bool read_until(int descriptor, std::string& text, std::string_view mark) {
    std::array<char, 4096> bytes{};
    while (text.find(mark) == std::string::npos) {
        const auto size = ::read(descriptor, bytes.data(), bytes.size());
        if (size <= 0) return false;
        text.append(bytes.data(), static_cast<std::size_t>(size));
    }
    return true;
}

/// The number right behind a mark; nothing where there is none.
std::optional<std::size_t> number_behind(std::string_view text, std::string_view mark) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    std::size_t number = 0;
    const char* begin = text.data() + at + mark.size();
    const auto read = std::from_chars(begin, text.data() + text.size(), number);
    return read.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

}  // namespace

ServerProcess::ServerProcess(const std::string& database, std::uint16_t port) {
    const bool is_url = database.find("://") != std::string::npos;
    const std::string url = is_url ? database : "sqlite:///" + database;
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    check(::pipe2(out.data(), O_CLOEXEC), "pipe");
    check(::pipe2(err.data(), O_CLOEXEC), "pipe");
    std::vector<std::string> arguments{binary(),      "serve",  "--host",
                                       "127.0.0.1",   "--port", std::to_string(port),
                                       "--log-level", "error"};
    std::vector<std::string> environment{"BETTER_AUTH_SECRET=" + std::string{server_secret},
                                         "DATABASE_URL=" + url, "METRICS_ADDRESS=off"};
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::vector<char*> envp{environment[0].data(), environment[1].data(), environment[2].data(),
                            nullptr};
    const std::string directory = is_url ? "/" : database.substr(0, database.rfind('/'));
    pid_ = check(::fork(), "fork");
    if (pid_ == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(err[1], STDERR_FILENO);
        // Where no .env lies about.
        if (::chdir(directory.c_str()) == 0) ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    output_ = out[0];
    errors_ = err[0];
}

ServerProcess::~ServerProcess() {
    if (pid_ >= 0) {
        signal(SIGKILL);
        wait_for_end();
    }
    ::close(output_);
    ::close(errors_);
}

std::optional<std::uint16_t> ServerProcess::wait_for_port() {
    std::string banner;
    if (!read_until(output_, banner, "A first request")) return std::nullopt;
    const auto port = number_behind(banner, "Address  http://127.0.0.1:");
    return port ? std::optional{static_cast<std::uint16_t>(*port)} : std::nullopt;
}

void ServerProcess::signal(int number) const { ::kill(pid_, number); }

int ServerProcess::wait_for_end() {
    int status = 0;
    check(::waitpid(std::exchange(pid_, -1), &status, 0), "waitpid");
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::string ServerProcess::read_errors() {
    std::string text;
    while (read_until(errors_, text, "\xFF")) {
    }
    return text;
}

Wire::Wire(std::uint16_t port) {
    socket_ = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(std::exchange(socket_, -1));
    }
}

Wire::~Wire() {
    if (socket_ >= 0) ::close(socket_);
}

bool Wire::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

bool Wire::read_more() {
    std::array<char, 65536> bytes{};
    const auto size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    unread_.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
}

std::optional<WireReply> Wire::read_reply() {
    WireReply reply;
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more()) return std::nullopt;
    }
    reply.head = unread_.substr(0, end + 4);
    unread_.erase(0, end + 4);
    reply.status = static_cast<int>(number_behind(reply.head, "HTTP/1.1 ").value_or(0));
    if (reply.status < 200) return reply;
    if (const auto length = number_behind(reply.head, "Content-Length: ")) {
        while (unread_.size() < *length) {
            if (!read_more()) return std::nullopt;
        }
        reply.body = unread_.substr(0, *length);
        unread_.erase(0, *length);
        return reply;
    }
    // A long list comes in chunks, each behind its size.
    for (;;) {
        while ((end = unread_.find("\r\n")) == std::string::npos) {
            if (!read_more()) return std::nullopt;
        }
        const std::size_t size = std::stoul(unread_.substr(0, end), nullptr, 16);
        while (unread_.size() < end + 2 + size + 2) {
            if (!read_more()) return std::nullopt;
        }
        reply.body += unread_.substr(end + 2, size);
        unread_.erase(0, end + 2 + size + 2);
        if (size == 0) return reply;
    }
}

std::optional<WireReply> Wire::exchange(const std::string& method, const std::string& path,
                                        const std::string& token, const std::string& body) {
    const std::string request = fmt::format(
        "{} {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n"
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        method, path, token, body.size(), body);
    if (socket_ < 0 || !send(request)) return std::nullopt;
    return read_reply();
}

std::string make_token(const std::string& user) {
    const auth::SecretKey key{std::string{server_secret}, "secret"};
    auth::TokenRequest request;
    request.user = user;
    request.lifetime = std::chrono::hours{1};
    return auth::issue(key, auth::Policy{}, request, SystemClock{}.now());
}

}  // namespace taskgate::test
