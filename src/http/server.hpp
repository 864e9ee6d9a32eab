// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "http/forwarded.hpp"
#include "http/limits.hpp"
#include "http/listening_socket.hpp"
#include "http/message.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace taskgate::http {

class TlsStore;

/// Where and how to serve.
struct ServerOptions {
    std::string host = "127.0.0.1";  ///< an IP address, or `localhost`
    std::uint16_t port = 0;          ///< 0: any free one
    /// A socket of the file system in place of host and port.
    UnixSocketOptions unix_socket = {};
    /// Sockets that listen already, in place of all that is opened; the server closes them.
    std::vector<InheritedSocket> inherited = {};
    std::size_t threads = 1;  ///< event loops
    Limits limits = {};
    Forwarding forwarding = {};                      ///< whom requests are from, behind proxies
    std::chrono::milliseconds stop_timeout{10'000};  ///< for requests in flight
    /// Certificates and all that: the port speaks TLS alone. Null: everything is in the clear. Who
    /// replaces the context in it changes what new connections begin with.
    std::shared_ptr<const TlsStore> tls = {};
    /// Where requests in the clear are led to the port; 0: any free one. With TLS alone.
    std::optional<std::uint16_t> redirect_port = {};
};

/// The connections of a server: those to the service, and those that are led to https.
struct ConnectionCounts {
    std::size_t open = 0;        ///< now, refused ones included until they are closed
    std::uint64_t accepted = 0;  ///< since the start
    std::uint64_t refused = 0;   ///< for want of room, since the start
};

/// A server for HTTP/1.1 and HTTP/2, in the clear or with TLS: one event loop a thread. On an
/// address, each has a listening socket of its own, so that the kernel spreads the connections;
/// sockets of the file system, and those that were handed over, are listened on by all loops.
class Server {
public:
    /// Whether the address is free: to be asked before anything is opened that would be left
    /// behind.
    static Result<void> check_address(const ServerOptions& options);

    /// Listens and serves.
    static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Service& service,
                                                 Log& log, const Clock& clock);
    /// Binds the address and listens; an address that another process listens on is an error.
    /// Nobody is served yet: whoever connects waits. The service, the log and the clock must
    /// outlive the server.
    static Result<std::unique_ptr<Server>> listen(const ServerOptions& options, Service& service,
                                                  Log& log, const Clock& clock);
    /// Stops, if nobody did.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Serves whoever waits, and all that come. To be called once.
    void serve();

    /// The port that is listened on; 0: there is none.
    [[nodiscard]] std::uint16_t port() const;
    /// Where the service is listened for: one, or as many as were handed over.
    [[nodiscard]] const std::vector<SocketName>& sockets() const;
    /// The port from which requests in the clear are led there; 0: there is none.
    [[nodiscard]] std::uint16_t redirect_port() const;

    /// From now on other proxies are believed. Whether connections begin with a header of the PROXY
    /// protocol stays as it is.
    void set_forwarding(Forwarding forwarding);

    /// Whether every event loop goes on: it has done what the last call gave it to do. To be asked
    /// now and then from one thread, never while the server stops.
    [[nodiscard]] bool have_loops_answered();
    /// From any thread.
    [[nodiscard]] ConnectionCounts connections() const;

    /// No new connections; requests in flight are answered, bounded by `stop_timeout`; then all
    /// ends. From the thread that started the server.
    void stop();

private:
    class Implementation;

    explicit Server(std::unique_ptr<Implementation> implementation);

    std::unique_ptr<Implementation> implementation_;
};

}  // namespace taskgate::http
