// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"
#include "http/asio.hpp"

#include <cstdint>
#include <string>

/// Sockets that TCP connections come to.
namespace taskgate::http {

/// Whether several sockets may listen on the address. Never for the first one: with this option a
/// second server would start on a taken port in silence, and get a part of the connections.
enum class Sharing : bool { no, yes };

/// An IP address, or `localhost`, with a port.
Result<boost::asio::ip::tcp::endpoint> read_endpoint(const std::string& host, std::uint16_t port);

/// Opens a socket on the address and binds it; on `::` for IPv4, too.
Result<boost::asio::ip::tcp::acceptor> bind_socket(boost::asio::io_context& io,
                                                   const boost::asio::ip::tcp::endpoint& endpoint,
                                                   Sharing sharing);

/// The same, shared, and listens on it.
Result<boost::asio::ip::tcp::acceptor> listen_socket(
    boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace taskgate::http
