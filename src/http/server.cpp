// SPDX-License-Identifier: MIT
#include "http/server.hpp"

#include "http/event_loop.hpp"
#include "http/redirect.hpp"
#include "http/tcp_listener.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace taskgate::http {

namespace asio = boost::asio;

namespace {

bool has_redirect_socket(const ServerOptions& options) {
    return std::any_of(options.inherited.begin(), options.inherited.end(),
                       [](const InheritedSocket& socket) {
                           return socket.purpose == InheritedSocket::Purpose::redirect;
                       });
}

}  // namespace

class Server::Implementation {
public:
    Implementation(const ServerOptions& options, Service& service, Log& log, const Clock& clock)
        : options_(options),
          context_{options_.limits, log, clock, options_.forwarding},
          service_(service) {
        for (const InheritedSocket& socket : options.inherited) {
            owned_.push_back(std::make_unique<ListeningSocket>(socket.descriptor));
        }
    }

    ~Implementation() { stop(); }
    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    Result<void> listen() {
        if (auto free = check_address(options_); !free) return free.error();
        for (std::size_t i = 0; i < options_.threads; ++i) {
            // The log is flushed by one of the loops.
            auto tick = i == 0 ? std::function<void()>{[this] { context_.log.flush(); }}
                               : std::function<void()>{[] {}};
            loops_.push_back(std::make_unique<EventLoop>(context_, std::move(tick)));
        }
        return open_sockets();
    }

    void serve() {
        running_ = loops_.size();
        for (const auto& loop : loops_) {
            threads_.emplace_back([this, &loop = *loop] {
                loop.run();
                const std::lock_guard lock{mutex_};
                --running_;
                ended_.notify_all();
            });
        }
    }

    void stop() {
        for (const auto& loop : loops_) loop->stop();
        // Whoever looks for the service must not find its socket any more.
        owned_.clear();
        {
            std::unique_lock lock{mutex_};
            const auto all_ended = [this] { return running_ == 0; };
            if (!ended_.wait_for(lock, options_.stop_timeout, all_ended)) {
                for (const auto& loop : loops_) loop->abort();
            }
        }
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
        loops_.clear();
    }

    void set_forwarding(Forwarding forwarding) {
        forwarding.proxy_protocol = options_.forwarding.proxy_protocol;
        for (const auto& loop : loops_) loop->set_forwarding(forwarding);
    }

    [[nodiscard]] bool have_loops_answered() {
        return std::count_if(loops_.begin(), loops_.end(),
                             [](const auto& loop) { return !loop->has_answered(); }) == 0;
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const std::vector<SocketName>& sockets() const { return sockets_; }
    [[nodiscard]] std::uint16_t redirect_port() const { return redirect_port_; }
    [[nodiscard]] ConnectionCounts connections() const {
        return {context_.connections, context_.accepted.value(), context_.refused.value()};
    }

private:
    using Purpose = InheritedSocket::Purpose;

    Result<void> open_sockets() {
        const Entrance entrance{service_, options_.tls.get()};
        if (auto opened = open_service(entrance); !opened) return opened;
        for (const SocketName& socket : sockets_) port_ = port_ == 0 ? socket.port : port_;
        return open_redirect();
    }

    Result<void> open_service(const Entrance& entrance) {
        if (!options_.inherited.empty()) {
            auto listening = listen_on_inherited(Purpose::service, entrance);
            if (!listening) return listening.error();
            sockets_ = std::move(*listening);
            if (sockets_.empty()) return invalid("no socket for the service was handed over");
            return {};
        }
        if (!options_.unix_socket.path.empty()) {
            auto socket = ListeningSocket::open(options_.unix_socket);
            if (!socket) return socket.error();
            auto name = listen_on((*socket)->descriptor(), entrance);
            if (!name) return name.error();
            owned_.push_back(std::move(*socket));
            sockets_.push_back(std::move(*name));
            return {};
        }
        auto name = listen_on_port(options_.port, entrance);
        if (!name) return name.error();
        sockets_.push_back(std::move(*name));
        return {};
    }

    Result<void> open_redirect() {
        if (!options_.tls) {
            if (!has_redirect_socket(options_)) return {};
            return invalid("a socket for a redirect to https was handed over, and there is no TLS");
        }
        redirect_ = std::make_unique<RedirectService>(*options_.tls);
        redirect_->set_port(port_);
        const Entrance entrance{*redirect_};
        auto listening = listen_on_inherited(Purpose::redirect, entrance);
        if (!listening) return listening.error();
        if (listening->empty() && options_.redirect_port) {
            auto name = listen_on_port(*options_.redirect_port, entrance);
            if (!name) return name.error();
            listening->push_back(std::move(*name));
        }
        if (listening->empty()) return {};
        if (port_ == 0) return invalid("there is no port of the service to redirect to");
        redirect_port_ = listening->front().port;
        return {};
    }

    /// Gives each loop a socket of its own on a port.
    Result<SocketName> listen_on_port(std::uint16_t port, const Entrance& entrance) {
        auto endpoint = read_endpoint(options_.host, port);
        const int family = endpoint->address().is_v6() ? AF_INET6 : AF_INET;
        asio::io_context io;
        for (const auto& loop : loops_) {
            auto acceptor = listen_socket(io, *endpoint);
            if (!acceptor) return acceptor.error();
            endpoint->port(acceptor->local_endpoint().port());
            loop->listen(acceptor->release(), family, entrance);
        }
        SocketName name;
        name.host = options_.host;
        name.port = endpoint->port();
        name.family = family;
        return name;
    }

    /// Gives all loops the same socket.
    Result<SocketName> listen_on(int descriptor, const Entrance& entrance) {
        auto name = name_of_listening_socket(descriptor);
        if (!name) return name;
        for (const auto& loop : loops_) {
            const auto copy = duplicate_socket(descriptor);
            if (!copy) return copy.error();
            loop->listen(*copy, name->family, entrance);
        }
        return name;
    }

    /// All that were handed over for a purpose.
    Result<std::vector<SocketName>> listen_on_inherited(Purpose purpose, const Entrance& entrance) {
        std::vector<SocketName> names;
        for (const InheritedSocket& socket : options_.inherited) {
            if (socket.purpose != purpose) continue;
            auto name = listen_on(socket.descriptor, entrance);
            if (!name) return name.error();
            names.push_back(std::move(*name));
        }
        return names;
    }

    ServerOptions options_;
    ServerContext context_;
    Service& service_;
    std::unique_ptr<RedirectService> redirect_ = {};
    std::vector<SocketName> sockets_ = {};
    std::vector<std::unique_ptr<ListeningSocket>> owned_ = {};  ///< that all loops listen on
    std::vector<std::unique_ptr<EventLoop>> loops_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::size_t running_ = 0;
    std::uint16_t port_ = 0;
    std::uint16_t redirect_port_ = 0;
};

Result<void> Server::check_address(const ServerOptions& options) {
    std::vector<std::uint16_t> ports;
    if (options.redirect_port && !has_redirect_socket(options)) {
        ports.push_back(*options.redirect_port);
    }
    if (!options.inherited.empty()) {
        // What listens already is not looked for.
    } else if (!options.unix_socket.path.empty()) {
        auto free = ListeningSocket::check_path(options.unix_socket.path);
        if (!free) return free;
    } else {
        ports.insert(ports.begin(), options.port);
    }
    for (const std::uint16_t port : ports) {
        const auto endpoint = read_endpoint(options.host, port);
        if (!endpoint) return endpoint.error();
        if (port == 0) continue;
        asio::io_context io;
        if (auto alone = bind_socket(io, *endpoint, Sharing::no); !alone) return alone.error();
    }
    return {};
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Service& service,
                                              Log& log, const Clock& clock) {
    auto server = listen(options, service, log, clock);
    if (server) (*server)->serve();
    return server;
}

Result<std::unique_ptr<Server>> Server::listen(const ServerOptions& options, Service& service,
                                               Log& log, const Clock& clock) {
    auto implementation = std::make_unique<Implementation>(options, service, log, clock);
    if (auto listening = implementation->listen(); !listening) return listening.error();
    return std::unique_ptr<Server>(new Server(std::move(implementation)));
}

Server::Server(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

Server::~Server() = default;

void Server::serve() { implementation_->serve(); }

std::uint16_t Server::port() const { return implementation_->port(); }

const std::vector<SocketName>& Server::sockets() const { return implementation_->sockets(); }

std::uint16_t Server::redirect_port() const { return implementation_->redirect_port(); }

void Server::set_forwarding(Forwarding forwarding) {
    implementation_->set_forwarding(std::move(forwarding));
}

bool Server::have_loops_answered() { return implementation_->have_loops_answered(); }
ConnectionCounts Server::connections() const { return implementation_->connections(); }

void Server::stop() { implementation_->stop(); }

}  // namespace taskgate::http
