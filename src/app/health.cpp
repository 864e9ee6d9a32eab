// SPDX-License-Identifier: MIT
#include "app/banner.hpp"
#include "app/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <curl/curl.h>
#include <memory>
#include <string>

namespace taskgate {

namespace {

/// The longest that a healthy service takes, in milliseconds.
constexpr long patience_ms = 3'000;

std::size_t drop(char* /*bytes*/, std::size_t size, std::size_t count, void* /*nothing*/) {
    return size * count;
}

/// Asks; an error says why there was no good answer.
Result<void> ask(const Config& config, std::string_view path) {
    const std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> handle{::curl_easy_init(),
                                                                       &::curl_easy_cleanup};
    if (handle == nullptr) return failed("cannot ask");
    Listening listening;
    listening.port = config.port;
    listening.host = config.host;
    listening.path = config.unix_socket.path;
    const std::string url = local_url(config, listening).append(path);
    // NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): libcurl's interface
    ::curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    ::curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    ::curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, patience_ms);
    ::curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &drop);
    // The certificate is for the name that clients use, and this is the machine itself.
    ::curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYPEER, 0L);
    ::curl_easy_setopt(handle.get(), CURLOPT_SSL_VERIFYHOST, 0L);
    if (!config.unix_socket.path.empty()) {
        ::curl_easy_setopt(handle.get(), CURLOPT_UNIX_SOCKET_PATH, config.unix_socket.path.c_str());
    }
    const CURLcode result = ::curl_easy_perform(handle.get());
    long status = 0;
    ::curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    // NOLINTEND(cppcoreguidelines-pro-type-vararg)
    if (result != CURLE_OK) return failed(url + ": " + ::curl_easy_strerror(result));
    if (status != 200) return failed(fmt::format("{}: status {}", url, status));
    return {};
}

int show_health(const Flags& flags, bool wants_ready) {
    const auto config = load_config(flags);
    if (!config) return report(config.error());
    if (config->forwarding.proxy_protocol != http::ProxyProtocol::off) {
        return report(invalid(
            "PROXY_PROTOCOL is on, and this speaks plain HTTP: have the proxy ask for /health/live"));
    }
    if (auto asked = ask(*config, wants_ready ? "/health/ready" : "/health/live"); !asked) {
        return report(asked.error());
    }
    fmt::print("ok\n");
    return ExitCode::success;
}

}  // namespace

void add_health(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand(
        "health", "Ask the service on this machine whether it answers; for a container's check");
    command->footer(
        "Asks for /health/live where the same settings say that the service listens.\n\n"
        "Example:\n"
        "  taskgate health --ready && echo \"takes requests\"");
    const auto flags = std::make_shared<Flags>();
    add_setting_flags(*command, *flags, {SettingGroup::server, SettingGroup::tls});
    const auto wants_ready = std::make_shared<bool>(false);
    command->add_flag("--ready", *wants_ready, "Ask for /health/ready, which asks the store");
    command->callback(
        [flags, wants_ready, &exit] { exit.value = show_health(*flags, *wants_ready); });
}

}  // namespace taskgate
