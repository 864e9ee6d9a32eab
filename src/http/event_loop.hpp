// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "http/asio.hpp"
#include "http/connection.hpp"
#include "http/forwarded.hpp"
#include "http/occasional.hpp"

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
    const Forwarding& forwarding;  ///< that the loops begin with
    std::atomic<std::size_t> connections = 0;
    Counter accepted = {};     ///< connections that are served, or were
    Counter refused = {};      ///< connections that there was no room for
    Occasional refusals = {};  ///< of connections, to be warned of
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

    /// Takes over a listening socket of an address family, as the system numbers them. Before
    /// `run`.
    void listen(int socket, int family, const Entrance& entrance);
    /// Serves on the calling thread until it was stopped and every connection has ended.
    void run();

    /// From its next turn on, other proxies are believed. From any thread.
    void set_forwarding(Forwarding forwarding);
    /// Stops listening and ends every connection behind its request in flight. From any thread.
    void stop();
    /// Whether the loop has done what the last call gave it to do, which is next to nothing: false
    /// where something holds it up. From any thread.
    bool has_answered();
    /// Cuts off every connection that is left. From any thread.
    void abort();

    void resume(std::span<const std::coroutine_handle<>> waiting) override;
    void post(std::function<void()> task) override;
    std::unique_ptr<Watch> watch(int descriptor, ReadyHandler& handler) override;
    std::unique_ptr<Timer> make_timer(std::function<void()> task) override;

private:
    /// A listening socket, and what its connections need. It stays where it is.
    struct Listener {
        boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor;
        ConnectionContext context;
        boost::asio::generic::stream_protocol::endpoint peer = {};  ///< of the last connection
        bool accepts = false;
    };

    void accept(Listener& listener);
    void take(Channel::Socket socket, const Address& peer, ConnectionContext& context);
    void end(Connection& connection);
    void tick();

    ServerContext& server_;
    Forwarding forwarding_;
    std::function<void()> on_tick_;
    boost::asio::io_context io_;
    boost::asio::steady_timer ticker_;
    std::vector<std::unique_ptr<Listener>> listeners_ = {};
    std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
    bool is_stopping_ = false;
    std::atomic<bool> is_asked_ = false;  ///< and has not answered yet
};

}  // namespace taskgate::http
