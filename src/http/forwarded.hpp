// SPDX-License-Identifier: MIT
#pragma once

#include "base/address.hpp"
#include "base/result.hpp"
#include "http/message.hpp"
#include "http/proxy_protocol.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// Who is believed when they say whom they speak for, and what: proxies, of a request's client.
namespace taskgate::http {

/// The addresses that are believed. None, by default.
class TrustedProxies {
public:
    /// Reads a list such as `10.0.0.0/8, 2001:db8::1, unix`: addresses, ranges, and `unix` for
    /// whoever comes through a socket of the file system.
    static Result<TrustedProxies> read(std::string_view list);

    [[nodiscard]] bool is_empty() const { return ranges_.empty() && !has_unix_; }
    /// No address is that of a socket of the file system.
    [[nodiscard]] bool contains(const Address& address) const;
    /// Whether every address of a family is among them.
    [[nodiscard]] bool contains_everybody() const;

private:
    std::vector<AddressRange> ranges_ = {};
    bool has_unix_ = false;
};

/// The one header that is looked at. A proxy that writes one of them passes the other on as it came
/// from anybody, so that it is never looked at.
enum class ForwardedHeader : std::uint8_t { x_forwarded_for, forwarded };

/// Whether connections begin with a header of the PROXY protocol.
enum class ProxyProtocol : std::uint8_t { off, version_2 };

/// What is believed of proxies. Immutable while it is in use.
struct Forwarding {
    TrustedProxies proxies = {};
    ForwardedHeader header = ForwardedHeader::x_forwarded_for;
    ProxyProtocol proxy_protocol = ProxyProtocol::off;
};

/// The other end of a connection.
struct Peer {
    Client client = {};
    bool speaks_for_others = false;  ///< whether it is believed when it says for whom
};

/// The other end of a connection from an address (none: through a socket of the file system), which
/// speaks TLS or not.
[[nodiscard]] Peer make_peer(const Address& address, bool is_secure, const Forwarding& forwarding);

/// The other end as the PROXY header of a trusted proxy has it. Where that names nobody, what comes
/// behind it is not believed either: it may be from anybody.
[[nodiscard]] Peer find_peer_behind(const Peer& proxy, const ProxyHeader& header,
                                    const Forwarding& forwarding);

/// The client of a request. Of a peer that may speak for others, the header is read from its end:
/// the last entry was written by the peer, and says who came to it; if that one is trusted, too,
/// the entry before it was written by that one, and so on. The first that is not trusted is the
/// client. An entry that names no address ends this at the proxy that wrote it, and so do the first
/// 32 entries. Whether the client spoke TLS is what the trusted proxy next to it says (`proto=`),
/// or the last value of `X-Forwarded-Proto`.
[[nodiscard]] Client find_client(const Peer& peer, const RequestHead& head,
                                 const Forwarding& forwarding);

}  // namespace taskgate::http
