// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "http/asio.hpp"
#include "http/connection.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace taskgate::http {

/// What all event loops of a server share; it outlives them.
struct ServerContext {
    const Limits& limits;
    Log& log;
    const Clock& clock;
    std::atomic<std::size_t> connections = 0;
};

/// Whom the connections of a listening socket are led to. What it names outlives the loops.
struct Entrance {
    Service& service;
    const TlsStore* tls = nullptr;  ///< null: in the clear
};

/// One thread's loop: accepts connections on listening sockets of its own and serves them. Nothing
/// of it is shared with other loops.
class EventLoop final : public Loop {
public:
    /// `tick` runs on this loop a few times a second.
    EventLoop(ServerContext& context, std::function<void()> tick);
    ~EventLoop() override = default;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Takes over a listening socket. Before `run`.
    void listen(boost::asio::ip::tcp::acceptor::native_handle_type socket, bool is_v6,
                const Entrance& entrance);
    /// Serves on the calling thread until it was stopped and every connection has ended.
    void run();

    /// Stops listening and ends every connection behind its request in flight. From any thread.
    void stop();
    /// Cuts off every connection that is left. From any thread.
    void abort();

    void resume(std::span<const std::coroutine_handle<>> waiting) override;
    void post(std::function<void()> task) override;
    std::unique_ptr<Watch> watch(int descriptor, ReadyHandler& handler) override;
    std::unique_ptr<Timer> make_timer(std::function<void()> task) override;

private:
    /// A listening socket, and what its connections need. It stays where it is.
    struct Listener {
        boost::asio::ip::tcp::acceptor acceptor;
        ConnectionContext context;
        bool accepts = false;
    };

    void accept(Listener& listener);
    void take(boost::asio::ip::tcp::socket socket, ConnectionContext& context);
    void end(Connection& connection);
    void tick();

    ServerContext& server_;
    std::function<void()> on_tick_;
    boost::asio::io_context io_;
    boost::asio::steady_timer ticker_;
    std::vector<std::unique_ptr<Listener>> listeners_ = {};
    std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
    bool is_stopping_ = false;
};

}  // namespace taskgate::http
