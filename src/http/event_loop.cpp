// SPDX-License-Identifier: MIT
#include "http/event_loop.hpp"

#include "http/loop_watch.hpp"

#include <cstring>
#include <netinet/in.h>
#include <utility>
#include <vector>

namespace taskgate::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// How coarse deadlines are; and how long a loop without file descriptors waits for one.
constexpr std::chrono::milliseconds tick_interval{100};
/// How many refusals for want of room may be under way; beyond, a connection is just closed.
constexpr std::size_t most_refusals = 256;

template <class Bytes>
Address address_at(const void* bytes) {
    Bytes copy{};
    std::memcpy(copy.data(), bytes, copy.size());
    return Address{copy};
}

/// None for a socket of the file system.
Address address_of(const asio::generic::stream_protocol::endpoint& endpoint) {
    sockaddr_storage storage{};
    std::memcpy(&storage, endpoint.data(), endpoint.size());
    if (storage.ss_family == AF_INET) {
        sockaddr_in address{};
        std::memcpy(&address, &storage, sizeof address);
        return address_at<Address::Bytes4>(&address.sin_addr);
    }
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 address{};
        std::memcpy(&address, &storage, sizeof address);
        return address_at<Address::Bytes6>(&address.sin6_addr);
    }
    return {};
}

}  // namespace

EventLoop::EventLoop(ServerContext& context, std::function<void()> tick)
    : server_(context),
      forwarding_(context.forwarding),
      on_tick_(std::move(tick)),
      io_(1),
      ticker_(io_) {}

void EventLoop::listen(int socket, int family, const Entrance& entrance) {
    ConnectionContext context{server_.limits, entrance.service,
                              server_.log,    server_.clock,
                              forwarding_,    server_.refusals,
                              entrance.tls,   [this](Connection& connection) { end(connection); }};
    const asio::generic::stream_protocol protocol{family, family == AF_UNIX ? 0 : IPPROTO_TCP};
    asio::basic_socket_acceptor<asio::generic::stream_protocol> acceptor{io_};
    acceptor.assign(protocol, socket);
    listeners_.push_back(
        std::make_unique<Listener>(Listener{std::move(acceptor), std::move(context)}));
}

void EventLoop::run() {
    set_current(this);
    for (const auto& listener : listeners_) accept(*listener);
    tick();
    io_.run();
    set_current(nullptr);
}

void EventLoop::accept(Listener& listener) {
    listener.accepts = true;
    listener.acceptor.async_accept(
        listener.peer, [this, &listener](error_code error, Channel::Socket socket) {
            listener.accepts = false;
            if (is_stopping_) return;
            if (!error) take(std::move(socket), address_of(listener.peer), listener.context);
            // Without a descriptor to spare, the next tick tries again.
            if (error == asio::error::no_descriptors ||
                error == boost::system::errc::too_many_files_open_in_system) {
                server_.log.warning("cannot accept a connection", {{"error", error.message()}});
                return;
            }
            accept(listener);
        });
}

void EventLoop::take(Channel::Socket socket, const Address& peer, ConnectionContext& context) {
    const std::size_t count = server_.connections.fetch_add(1, std::memory_order_relaxed);
    if (count >= server_.limits.connections + most_refusals) {
        server_.connections.fetch_sub(1, std::memory_order_relaxed);
        server_.refused.add();
        return;
    }
    auto connection = std::make_unique<Connection>(std::move(socket), peer, context);
    Connection& served = *connection;
    connections_.emplace(&served, std::move(connection));
    if (count < server_.limits.connections) {
        server_.accepted.add();
        served.start();
    } else {
        server_.refused.add();
        served.start_refusing();
    }
}

void EventLoop::end(Connection& connection) {
    server_.connections.fetch_sub(1, std::memory_order_relaxed);
    connections_.erase(&connection);
}

void EventLoop::tick() {
    const auto now = std::chrono::steady_clock::now();
    for (const auto& [pointer, connection] : connections_) connection->check_deadline(now);
    on_tick_();
    if (is_stopping_ && connections_.empty()) {
        // They wait for their sockets, and the loop would go on for them.
        dismiss_guests();
        return;
    }
    for (const auto& listener : listeners_) {
        if (!is_stopping_ && !listener->accepts) accept(*listener);
    }
    ticker_.expires_after(tick_interval);
    ticker_.async_wait([this](error_code /*error*/) { tick(); });
}

void EventLoop::stop() {
    asio::post(io_, [this] {
        is_stopping_ = true;
        error_code ignored;
        for (const auto& listener : listeners_) listener->acceptor.close(ignored);
        for (const auto& [pointer, connection] : connections_) connection->stop();
    });
}

void EventLoop::set_forwarding(Forwarding forwarding) {
    asio::post(io_, [this, forwarding = std::move(forwarding)]() mutable {
        forwarding_ = std::move(forwarding);
    });
}

bool EventLoop::has_answered() {
    if (is_asked_.exchange(true)) return false;
    asio::post(io_, [this] { is_asked_ = false; });
    return true;
}

void EventLoop::abort() {
    asio::post(io_, [this] {
        for (const auto& [pointer, connection] : connections_) connection->abort();
    });
}

void EventLoop::resume(std::span<const std::coroutine_handle<>> waiting) {
    asio::post(io_, [handles = std::vector(waiting.begin(), waiting.end())] {
        for (const std::coroutine_handle<> handle : handles) handle.resume();
    });
}

void EventLoop::post(std::function<void()> task) { asio::post(io_, std::move(task)); }

std::unique_ptr<Watch> EventLoop::watch(int descriptor, ReadyHandler& handler) {
    return make_watch(io_, descriptor, handler);
}

std::unique_ptr<Timer> EventLoop::make_timer(std::function<void()> task) {
    return http::make_timer(io_, std::move(task));
}

}  // namespace taskgate::http
