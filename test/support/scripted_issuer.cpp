// SPDX-License-Identifier: MIT
#include "support/scripted_issuer.hpp"

#include "support/background_process.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <netinet/in.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace taskgate::test {

namespace {

constexpr std::chrono::minutes patience{1};

bool send_all(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// The head of a request; empty where the client left before its end.
std::string read_head(int connection) {
    std::string head;
    std::array<char, 4096> buffer{};
    while (head.find("\r\n\r\n") == std::string::npos) {
        const auto size = ::recv(connection, buffer.data(), buffer.size(), 0);
        if (size <= 0) return {};
        head.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return head;
}

}  // namespace

ScriptedIssuer::ScriptedIssuer() { listen(free_port()); }

ScriptedIssuer::~ScriptedIssuer() {
    if (thread_.joinable()) go_down();
}

std::string ScriptedIssuer::url(const std::string& path) const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

void ScriptedIssuer::listen(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the interface of sockets
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(socket_, generic, sizeof address) != 0 || ::listen(socket_, 64) != 0) {
        throw std::runtime_error("the issuer cannot listen");
    }
    port_ = port;
    is_stopping_ = false;
    thread_ = std::thread{[this] { serve(); }};
}

void ScriptedIssuer::go_down() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
        changed_.notify_all();
    }
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
}

void ScriptedIssuer::come_up() { listen(port_); }

void ScriptedIssuer::set(const std::string& path, IssuerAnswer answer) {
    const std::lock_guard lock{mutex_};
    answers_[path] = std::move(answer);
    changed_.notify_all();
}

std::vector<std::string> ScriptedIssuer::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

void ScriptedIssuer::wait_for_requests(std::size_t count) const {
    std::unique_lock lock{mutex_};
    const bool came =
        changed_.wait_for(lock, patience, [this, count] { return requests_.size() >= count; });
    EXPECT_TRUE(came) << "only " << requests_.size() << " requests in place of " << count;
}

void ScriptedIssuer::wait_for_answers(std::size_t count) const {
    std::unique_lock lock{mutex_};
    const bool came =
        changed_.wait_for(lock, patience, [this, count] { return answered_ >= count; });
    EXPECT_TRUE(came) << "only " << answered_ << " answers in place of " << count;
}

void ScriptedIssuer::serve() {
    for (;;) {
        const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) return;
        answer(connection);
        ::close(connection);
    }
}

void ScriptedIssuer::answer(int connection) {
    const std::string head = read_head(connection);
    if (head.empty()) return;
    const std::size_t begin = head.find(' ') + 1;
    const std::string path = head.substr(begin, head.find(' ', begin) - begin);
    std::unique_lock lock{mutex_};
    requests_.push_back(head);
    changed_.notify_all();
    changed_.wait(lock, [this, &path] { return is_stopping_ || !answers_[path].is_held; });
    if (is_stopping_) return;
    IssuerAnswer chosen = answers_[path];
    ++answered_;
    changed_.notify_all();
    if (chosen.body.empty() && chosen.fields.empty() && chosen.status == 200) chosen.status = 404;
    lock.unlock();
    const std::string start =
        fmt::format("HTTP/1.1 {} Scripted\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n",
                    chosen.status, chosen.body.size() * chosen.repetitions, chosen.fields);
    if (!send_all(connection, start)) return;
    for (std::size_t i = 0; i < chosen.repetitions; ++i) {
        if (!send_all(connection, chosen.body)) return;
    }
}

}  // namespace taskgate::test
