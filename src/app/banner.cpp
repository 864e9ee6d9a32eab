// SPDX-License-Identifier: MIT
#include "app/banner.hpp"

#include "base/version.hpp"

#include <fmt/format.h>

namespace taskgate {

namespace {

/// The address that a client on this machine uses.
std::string local_url(const std::string& host, std::uint16_t port) {
    if (host == "0.0.0.0" || host == "::") return fmt::format("http://127.0.0.1:{}", port);
    const bool is_v6 = host.find(':') != std::string::npos;
    return fmt::format("http://{}:{}", is_v6 ? "[" + host + "]" : host, port);
}

std::string auth_mode(const Config& config) {
    if (config.secrets.size() == 1) return "HS256 with " + config.secrets.front().label;
    return fmt::format("HS256 with {} secrets", config.secrets.size());
}

}  // namespace

std::string make_banner(const Config& config, std::uint16_t port, std::string_view store,
                        std::string_view program) {
    const std::string url = local_url(config.host, port);
    return fmt::format(
        "\n"
        "  Taskgate {}\n"
        "\n"
        "  Address  {}  (listening on {}, port {})\n"
        "  Store    {}\n"
        "  Auth     {}\n"
        "  Docs     {}/openapi.json\n"
        "\n"
        "  A first request:\n"
        "\n"
        "    TOKEN=$({} token --user test-user-123)\n"
        "    curl -H \"Authorization: Bearer $TOKEN\" {}/api/test-user-123/tasks\n"
        "\n",
        version(), url, config.host, port, store, auth_mode(config), url, program, url);
}

}  // namespace taskgate
