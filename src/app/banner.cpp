// SPDX-License-Identifier: MIT
#include "app/banner.hpp"

#include "auth/download.hpp"
#include "base/version.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace taskgate {

namespace {

std::string address_line(const Listening& listening, std::string_view url) {
    const std::string more =
        listening.more == 0 ? "" : fmt::format(", and {} more", listening.more);
    if (!listening.path.empty()) return fmt::format("unix:{}{}", listening.path, more);
    return fmt::format("{}  (listening on {}, port {}{})", url, listening.host, listening.port,
                       more);
}

std::string redirect_line(const Listening& listening) {
    if (listening.redirect == 0) return {};
    return fmt::format("  Redirect from http, port {}, to https\n", listening.redirect);
}

/// What tokens are verified with, a line each.
std::vector<std::string> auth_modes(const Config& config) {
    std::vector<std::string> modes;
    const auto add = [&modes](std::string_view setting, const std::vector<std::string>& urls) {
        for (const std::string& url : urls) {
            modes.push_back(fmt::format("keys of {} ({})", auth::without_query(url), setting));
        }
    };
    add("BETTER_AUTH_URL", config.keys.better_auth_urls);
    add("OIDC_ISSUER", config.keys.oidc_issuers);
    add("JWKS_URL", config.keys.jwks_urls);
    if (!config.keys.jwks_file.empty()) {
        modes.push_back(fmt::format("keys of {} (JWKS_FILE)", config.keys.jwks_file));
    }
    if (config.secrets.size() == 1) {
        modes.push_back("HS256 with " + config.secrets.front().label);
    } else if (!config.secrets.empty()) {
        modes.push_back(fmt::format("HS256 with {} secrets", config.secrets.size()));
    }
    return modes;
}

/// How to get a token for a first request: one of our own where there is a secret to sign it with.
std::string token_command(const Config& config, std::string_view program) {
    if (config.secrets.empty()) return "TOKEN=…   # the app's, for the user test-user-123";
    return fmt::format("TOKEN=$({} token --user test-user-123)", program);
}

}  // namespace

std::string local_url(const Config& config, const Listening& listening) {
    const std::string_view scheme = config.tls.certificates.empty() ? "http" : "https";
    if (!listening.path.empty()) return fmt::format("{}://localhost", scheme);
    const std::string& host = listening.host;
    const bool is_v6 = host.find(':') != std::string::npos;
    const bool is_any = host == "0.0.0.0" || host == "::";
    return fmt::format("{}://{}:{}", scheme,
                       is_any  ? "127.0.0.1"
                       : is_v6 ? "[" + host + "]"
                               : host,
                       listening.port);
}

std::string make_banner(const Config& config, const Listening& listening, std::string_view store,
                        std::string_view program) {
    const std::string url = local_url(config, listening);
    const std::string way =
        listening.path.empty() ? "" : fmt::format("--unix-socket {} ", listening.path);
    return fmt::format(
        "\n"
        "  Taskgate {}\n"
        "\n"
        "  Address  {}\n"
        "{}"
        "  Store    {}\n"
        "  Auth     {}\n"
        "  Docs     {}{}\n"
        "\n"
        "  A first request:\n"
        "\n"
        "    {}\n"
        "    curl {}-H \"Authorization: Bearer $TOKEN\" {}/api/test-user-123/tasks\n"
        "\n",
        version(), address_line(listening, url), redirect_line(listening), store,
        fmt::join(auth_modes(config), "\n           "), url,
        config.has_docs ? "/docs" : "/openapi.json", token_command(config, program), way, url);
}

}  // namespace taskgate
