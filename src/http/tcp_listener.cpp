// SPDX-License-Identifier: MIT
#include "http/tcp_listener.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <sys/socket.h>

namespace taskgate::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int backlog = 4096;

}  // namespace

Result<tcp::acceptor> bind_socket(asio::io_context& io, const tcp::endpoint& endpoint,
                                  Sharing sharing) {
    tcp::acceptor acceptor{io};
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6()) {
        acceptor.set_option(asio::ip::v6_only(false), error);
    }
    const int on = 1;
    if (!error && sharing == Sharing::yes &&
        ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
        error = error_code{errno, boost::system::system_category()};
    }
    if (!error) acceptor.bind(endpoint, error);
    if (error) {
        return failed(fmt::format("cannot listen on {} port {}: {}", endpoint.address().to_string(),
                                  endpoint.port(), error.message()));
    }
    return acceptor;
}

Result<tcp::acceptor> listen_socket(asio::io_context& io, const tcp::endpoint& endpoint) {
    auto acceptor = bind_socket(io, endpoint, Sharing::yes);
    if (!acceptor) return acceptor;
    error_code error;
    acceptor->listen(backlog, error);
    if (error) return failed("cannot listen: " + error.message());
    return acceptor;
}

Result<tcp::endpoint> read_endpoint(const std::string& host, std::uint16_t port) {
    error_code error;
    const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
    if (error) return invalid(fmt::format("\"{}\" is not an IP address", host));
    return tcp::endpoint{address, port};
}

}  // namespace taskgate::http
