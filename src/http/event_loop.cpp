// SPDX-License-Identifier: MIT
#include "http/event_loop.hpp"

#include "http/loop_watch.hpp"

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

}  // namespace

EventLoop::EventLoop(ServerContext& context, std::function<void()> tick)
    : server_(context), on_tick_(std::move(tick)), io_(1), ticker_(io_) {}

void EventLoop::listen(asio::ip::tcp::acceptor::native_handle_type socket, bool is_v6,
                       const Entrance& entrance) {
    ConnectionContext context{server_.limits, entrance.service,
                              server_.log,    server_.clock,
                              entrance.tls,   [this](Connection& connection) { end(connection); }};
    asio::ip::tcp::acceptor acceptor{io_};
    acceptor.assign(is_v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket);
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
        [this, &listener](error_code error, asio::ip::tcp::socket socket) {
            listener.accepts = false;
            if (is_stopping_) return;
            if (!error) take(std::move(socket), listener.context);
            // Without a descriptor to spare, the next tick tries again.
            if (error == asio::error::no_descriptors ||
                error == boost::system::errc::too_many_files_open_in_system) {
                server_.log.warning("cannot accept a connection", {{"error", error.message()}});
                return;
            }
            accept(listener);
        });
}

void EventLoop::take(asio::ip::tcp::socket socket, ConnectionContext& context) {
    const std::size_t count = server_.connections.fetch_add(1, std::memory_order_relaxed);
    if (count >= server_.limits.connections + most_refusals) {
        server_.connections.fetch_sub(1, std::memory_order_relaxed);
        return;
    }
    auto connection = std::make_unique<Connection>(std::move(socket), context);
    Connection& served = *connection;
    connections_.emplace(&served, std::move(connection));
    if (count < server_.limits.connections) {
        served.start();
    } else {
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
