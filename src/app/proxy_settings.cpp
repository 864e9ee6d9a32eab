// SPDX-License-Identifier: MIT
#include "app/proxy_settings.hpp"

#include "app/store_value.hpp"

#include <array>
#include <charconv>
#include <sys/un.h>

namespace taskgate {

namespace {

using Group = SettingGroup;

/// The permissions of a file, in octal.
Result<mode_t> read_mode(std::string_view text) {
    constexpr int octal = 8;
    constexpr unsigned all = 0777;
    unsigned mode = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, octal);
    if (error == std::errc{} && end == text.data() + text.size() && mode <= all) return mode;
    return invalid("expected permissions in octal, such as 0660");
}

constexpr std::array table{
    Setting{
        "UNIX_SOCKET", Group::server, "",
        "A path: the service listens on a socket of the file system there, in place of HOST and "
        "PORT. One that nobody listens on any more is replaced.",
        false,
        [](Config& config, std::string_view value) -> Result<void> {
            // With the zero behind it.
            if (value.size() >= sizeof sockaddr_un::sun_path) {
                return invalid("expected a path of at most 107 bytes");
            }
            config.unix_socket.path = value;
            return {};
        }},
    Setting{"UNIX_SOCKET_MODE", Group::server, "0660",
            "The permissions of that socket, in octal: whoever may write to it may connect.", false,
            [](Config& config, std::string_view value) {
                return store(read_mode(value), config.unix_socket.mode);
            }},
    Setting{"TRUSTED_PROXIES", Group::server, "",
            "The addresses of the proxies that are believed when they name the client: addresses "
            "and ranges such as `10.0.0.0/8` with commas between them; `unix` is whoever comes "
            "through a socket of the file system.",
            false,
            [](Config& config, std::string_view value) {
                return store(http::TrustedProxies::read(value), config.forwarding.proxies);
            }},
    Setting{"FORWARDED_HEADER", Group::server, "x-forwarded-for",
            "The header that the trusted proxies write: `x-forwarded-for` (with "
            "`X-Forwarded-Proto`) or `forwarded` (RFC 7239). The other one is not looked at.",
            false,
            [](Config& config, std::string_view value) {
                using Header = http::ForwardedHeader;
                return store_choice<Header>(value, config.forwarding.header,
                                            {{"x-forwarded-for", Header::x_forwarded_for},
                                             {"forwarded", Header::forwarded}});
            }},
    Setting{
        "PROXY_PROTOCOL", Group::server, "off",
        "`v2`: every connection begins with a header of version 2 of the PROXY protocol, and is "
        "from one of TRUSTED_PROXIES; others are closed. `off`: none does.",
        false,
        [](Config& config, std::string_view value) {
            using Protocol = http::ProxyProtocol;
            return store_choice<Protocol>(value, config.forwarding.proxy_protocol,
                                          {{"off", Protocol::off}, {"v2", Protocol::version_2}});
        }},
};

}  // namespace

std::span<const Setting> proxy_settings() { return table; }

Result<void> check_proxy_settings(const Config& config) {
    const http::Forwarding& forwarding = config.forwarding;
    if (forwarding.proxy_protocol != http::ProxyProtocol::off && forwarding.proxies.is_empty()) {
        return invalid(
            "PROXY_PROTOCOL is on and TRUSTED_PROXIES is not set: expected the addresses of the "
            "proxies that connections may come from");
    }
    if (!config.unix_socket.path.empty() && config.tls.redirect_port) {
        return invalid(
            "HTTPS_REDIRECT_PORT leads to a port, and UNIX_SOCKET has none: expected one of them");
    }
    return {};
}

}  // namespace taskgate
