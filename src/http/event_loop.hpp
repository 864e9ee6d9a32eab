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

namespace taskgate::http {

/// What all event loops of a server share; it outlives them.
struct ServerContext {
    const Limits& limits;
    Service& service;
    Log& log;
    const Clock& clock;
    std::atomic<std::size_t> connections = 0;
};

/// One thread's loop: accepts connections on its own listening socket and serves them. Nothing of
/// it is shared with other loops.
class EventLoop final : public Loop {
public:
    /// `tick` runs on this loop a few times a second.
    EventLoop(ServerContext& context, std::function<void()> tick);
    ~EventLoop() override = default;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Takes over a listening socket. Before `run`.
    void listen(boost::asio::ip::tcp::acceptor::native_handle_type socket, bool is_v6);
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
    void accept();
    void take(boost::asio::ip::tcp::socket socket);
    void tick();

    ServerContext& server_;
    std::function<void()> on_tick_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer ticker_;
    ConnectionContext context_;
    std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
    bool is_stopping_ = false;
    bool accepts_ = false;
};

}  // namespace taskgate::http
