// SPDX-License-Identifier: MIT
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

/// Version 2 of the PROXY protocol (HAProxy's proxy-protocol.txt, 2.2): what a proxy sends ahead of
/// everything else on a connection. Version 1, which is text, is not taken.
namespace taskgate::http {

/// The largest header that is taken; proxies send some hundred bytes.
inline constexpr std::size_t most_proxy_header_bytes = std::size_t{16} * 1024;

/// What it says of a connection.
struct ProxyHeader {
    /// Whom the connection is from; nothing where the proxy names nobody: it looks whether we are
    /// there (LOCAL), or its client has no IP address.
    std::optional<Address> source = {};
    bool is_secure = false;  ///< whether that client speaks TLS with the proxy
};

/// How many bytes are missing to the header that begins so, as far as that can be told; 0: it is
/// whole. Never more than that may be read: what follows belongs to TLS or HTTP. An error where
/// this is no header, or one that is too long.
Result<std::size_t> missing_proxy_bytes(std::string_view beginning);

/// Reads a whole header. A checksum that it carries must be right.
Result<ProxyHeader> read_proxy_header(std::string_view header);

}  // namespace taskgate::http
