// SPDX-License-Identifier: MIT
#include "support/notify_socket.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace taskgate::test {

namespace {

constexpr int patience_ms = 30'000;

bool is_readable(int socket, int time_ms) {
    pollfd request{socket, POLLIN, 0};
    return ::poll(&request, 1, time_ms) == 1;
}

}  // namespace

NotifySocket::NotifySocket(Kind kind)
    : name_((kind == Kind::abstract_name ? "@" : "") + (folder_ / "notify")),
      socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(name_.begin(), name_.end(), std::begin(address.sun_path));
    if (kind == Kind::abstract_name) address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
}

NotifySocket::~NotifySocket() { ::close(socket_); }

std::string NotifySocket::receive() const {
    std::array<char, 4096> message{};
    const ssize_t size =
        is_readable(socket_, patience_ms) ? ::recv(socket_, message.data(), message.size(), 0) : -1;
    EXPECT_GT(size, 0) << "the service manager is told nothing";
    return size > 0 ? std::string{message.data(), static_cast<std::size_t>(size)} : std::string{};
}

bool NotifySocket::has_message() const { return is_readable(socket_, 0); }

void NotifySocket::drain() const {
    std::array<char, 4096> message{};
    while (has_message()) ::recv(socket_, message.data(), message.size(), 0);
}

}  // namespace taskgate::test
