// SPDX-License-Identifier: MIT
#include "app/observation_settings.hpp"

#include "app/store_value.hpp"
#include "base/address.hpp"

#include <array>
#include <optional>

namespace taskgate {

namespace {

using Group = SettingGroup;

/// `127.0.0.1:9464` or `[::1]:9464`; nothing where the text is neither.
std::optional<ListenAddress> read_listen_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = read_number(text.substr(colon + 1), 0, 65'535);
    std::string_view host = text.substr(0, colon);
    const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    const bool has_colon = host.find(':') != std::string_view::npos;
    if (!port || has_colon != is_bracketed || !Address::read(host)) return std::nullopt;
    return ListenAddress{std::string{host}, static_cast<std::uint16_t>(*port)};
}

constexpr std::array table{
    Setting{"METRICS_ADDRESS", Group::server, "127.0.0.1:9464",
            "Where Prometheus finds metrics, at `/metrics`: an IP address and a port (0: any free "
            "one). It takes no token and there is no TLS, so it is for a network that is trusted. "
            "`off`: nowhere. An address that is taken is a warning.",
            false,
            [](Config& config, std::string_view value) -> Result<void> {
                config.metrics_address = value == "off" ? std::nullopt : read_listen_address(value);
                if (config.metrics_address || value == "off") return {};
                return invalid(
                    "expected off, or an IP address and a port, such as 127.0.0.1:9464 or "
                    "[::1]:9464");
            }},
    Setting{
        "SERVER_TIMING", Group::server, "off",
        "`on`: every answer says in `Server-Timing` how long its request took, by stage; pages "
        "of CORS_ORIGINS may read it. It tells clients how fast the service and its store are. "
        "`off`: none does.",
        false,
        [](Config& config, std::string_view value) {
            return store_choice<bool>(value, config.shows_timing, {{"on", true}, {"off", false}});
        }},
};

}  // namespace

std::span<const Setting> observation_settings() { return table; }

}  // namespace taskgate
