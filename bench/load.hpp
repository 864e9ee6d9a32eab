// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

/// A load generator for one thread: every connection sends the same request again as soon as its
/// answer is there. Talks to 127.0.0.1 only; bounded in time.
namespace taskgate::bench {

/// How many answers came in how many seconds.
struct LoadResult {
    std::uint64_t answers = 0;
    double seconds = 0;

    [[nodiscard]] double rate() const { return static_cast<double>(answers) / seconds; }
};

/// A socket that is connected to a port of this machine.
inline int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("cannot connect");
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

/// Connections of keep-alive HTTP/1.1 to a port of this machine.
class Load {
public:
    /// With a context of TLS, which must outlive it, they speak that.
    Load(std::uint16_t port, std::size_t connections, SSL_CTX* tls = nullptr)
        : epoll_(::epoll_create1(0)) {
        for (std::size_t i = 0; i < connections; ++i) open_connection(port, tls);
    }
    ~Load() {
        for (const Connection& connection : connections_) {
            SSL_free(connection.tls);
            ::close(connection.socket);
        }
        ::close(epoll_);
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    /// Sends `request` over and over for about `duration`; an answer that does not begin with
    /// `expected` throws.
    LoadResult run(std::string_view request, std::string_view expected,
                   std::chrono::milliseconds duration) {
        const auto start = std::chrono::steady_clock::now();
        const auto end = start + duration;
        LoadResult result;
        std::size_t in_flight = connections_.size();
        for (Connection& connection : connections_) send(connection, request);
        bool goes_on = true;
        while (in_flight > 0) {
            std::array<epoll_event, 64> events{};
            const int count = ::epoll_wait(epoll_, events.data(), events.size(), 10'000);
            if (count <= 0) throw std::runtime_error("the server does not answer");
            goes_on = goes_on && std::chrono::steady_clock::now() < end;
            for (int i = 0; i < count; ++i) {
                Connection& connection =
                    connections_[events.at(static_cast<std::size_t>(i)).data.u64];
                if (!receive(connection, expected)) continue;
                ++result.answers;
                if (goes_on) {
                    send(connection, request);
                } else {
                    --in_flight;
                }
            }
        }
        result.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return result;
    }

private:
    struct Connection {
        int socket;
        SSL* tls;  ///< null: in the clear
        std::string input;
    };

    void open_connection(std::uint16_t port, SSL_CTX* context) {
        const int socket = connect_to(port);
        SSL* tls = context == nullptr ? nullptr : SSL_new(context);
        if (tls != nullptr && (SSL_set_fd(tls, socket) != 1 || SSL_connect(tls) != 1)) {
            throw std::runtime_error("no TLS handshake");
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = connections_.size();
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
        connections_.push_back({socket, tls, {}});
    }

    static void send(const Connection& connection, std::string_view request) {
        const auto size = static_cast<int>(request.size());
        const auto sent =
            connection.tls != nullptr
                ? SSL_write(connection.tls, request.data(), size)
                : ::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL);
        if (sent != size) {
            throw std::runtime_error("cannot send");
        }
    }

    /// Reads what is there; true when an answer is whole.
    static bool receive(Connection& connection, std::string_view expected) {
        std::array<char, 65'536> buffer;
        const ssize_t size =
            connection.tls != nullptr
                ? SSL_read(connection.tls, buffer.data(), static_cast<int>(buffer.size()))
                : ::recv(connection.socket, buffer.data(), buffer.size(), 0);
        if (size <= 0) throw std::runtime_error("the server closed the connection");
        connection.input.append(buffer.data(), static_cast<std::size_t>(size));
        const std::size_t head_end = connection.input.find("\r\n\r\n");
        if (head_end == std::string::npos) return false;
        constexpr std::string_view name = "Content-Length: ";
        const std::size_t length_at = connection.input.find(name);
        const std::size_t length =
            std::strtoul(connection.input.c_str() + length_at + name.size(), nullptr, 10);
        if (connection.input.size() < head_end + 4 + length) return false;
        if (!connection.input.starts_with(expected)) {
            throw std::runtime_error("an unexpected answer: " + connection.input.substr(0, 200));
        }
        connection.input.clear();
        return true;
    }

    int epoll_;
    std::vector<Connection> connections_ = {};
};

}  // namespace taskgate::bench
