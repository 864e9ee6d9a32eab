// SPDX-License-Identifier: MIT
// What every setting looks like in the configuration; `settings_test.cpp` goes through it.

#include "app/setting_rows_test.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <optional>
#include <type_traits>

namespace taskgate {

namespace {

using Strings = std::vector<std::string>;

const std::string secret_a = "fK7pQ2xW9mB4vT8zN1rC6yH3sD5gJ0lA";
const std::string secret_b = "Zu3Xe8Lq1Vn6Wt0Rk5Mb9Hs2Pj7Gd4Yc";

std::string join(const Strings& list) { return fmt::format("{}", fmt::join(list, "|")); }

std::string join(const std::vector<Secret>& secrets) {
    Strings values;
    for (const Secret& secret : secrets) values.push_back(secret.value);
    return join(values);
}

std::string names_of(const std::vector<auth::Algorithm>& algorithms) {
    Strings names;
    for (const auth::Algorithm algorithm : algorithms) names.emplace_back(name_of(algorithm));
    return join(names);
}

template <class T>
std::string text(T value) {
    if constexpr (requires { value.count(); }) {
        return fmt::format("{}", std::chrono::milliseconds{value}.count());
    } else if constexpr (std::is_enum_v<T>) {
        return fmt::format("{}", static_cast<int>(value));
    } else {
        return fmt::format("{}", value);
    }
}

/// Which of two kinds of proxies is trusted.
std::string held_proxies(const Config& config) {
    const auto& proxies = config.forwarding.proxies;
    std::string held = proxies.contains(Address{}) ? "unix" : "";
    if (proxies.contains(Address{Address::Bytes4{10, 0, 0, 1}})) held += "4";
    return held;
}

std::string held_metrics(const Config& config) {
    const auto& address = config.metrics_address;
    return address ? fmt::format("{} {}", address->host, address->port) : "off";
}

std::string text(const std::optional<Rate>& rate) {
    return rate ? fmt::format("{} in {} s", rate->count, rate->window.count()) : "none";
}

}  // namespace

const std::vector<SettingRow>& setting_rows() {
    using C = const Config&;
    static const std::vector<SettingRow> table{
        {"HOST", "0.0.0.0", {"127.0.0.1", "127.0.0.1"}, {"::1", "::1"}, [](C c) { return c.host; }},
        {"PORT", "8000", {"0", "0"}, {"65535", "65535"}, [](C c) { return text(c.port); }},
        {"UNIX_SOCKET",
         "",
         {"/run/a.sock", "/run/a.sock"},
         {"b.sock", "b.sock"},
         [](C c) { return c.unix_socket.path; }},
        {"UNIX_SOCKET_MODE",
         "432",
         {"0600", "384"},
         {"777", "511"},
         [](C c) { return text(c.unix_socket.mode); }},
        {"TRUSTED_PROXIES", "", {"10.0.0.1", "4"}, {"unix", "unix"}, held_proxies},
        {"FORWARDED_HEADER",
         text(http::ForwardedHeader::x_forwarded_for),
         {"forwarded", text(http::ForwardedHeader::forwarded)},
         {"x-forwarded-for", text(http::ForwardedHeader::x_forwarded_for)},
         [](C c) { return text(c.forwarding.header); }},
        {"PROXY_PROTOCOL",
         text(http::ProxyProtocol::off),
         {"v2", text(http::ProxyProtocol::version_2)},
         {"off", text(http::ProxyProtocol::off)},
         [](C c) { return text(c.forwarding.proxy_protocol); }},
        {"THREADS", "0", {"1", "1"}, {"1024", "1024"}, [](C c) { return text(c.threads); }},
        {"SHUTDOWN_DELAY",
         "0",
         {"1ms", "1"},
         {"2m", "120000"},
         [](C c) { return text(c.shutdown_delay); }},
        {"SHUTDOWN_TIMEOUT",
         "10000",
         {"1ms", "1"},
         {"2m", "120000"},
         [](C c) { return text(c.shutdown_timeout); }},
        {"CORS_ORIGINS",
         "",
         {"https://a.example, http://b.example:3000", "https://a.example|http://b.example:3000"},
         {R"(["https://c.example"])", "https://c.example"},
         [](C c) { return join(c.cors.origins()); }},
        {"DOCS", "true", {"off", "false"}, {"on", "true"}, [](C c) { return text(c.has_docs); }},
        {"COMPRESSION", "1", {"off", "0"}, {"on", "1"}, [](C c) { return text(c.compression); }},
        {"TLS_CERT",
         "",
         {"a.pem, b.pem", "a.pem|b.pem"},
         {"/c.pem", "/c.pem"},
         [](C c) { return join(c.tls.certificates); }},
        {"TLS_KEY",
         "",
         {"a.key,b.key", "a.key|b.key"},
         {"/c.key", "/c.key"},
         [](C c) { return join(c.tls.keys); }},
        {"HTTPS_REDIRECT_PORT",
         "none",
         {"0", "0"},
         {"65535", "65535"},
         [](C c) { return c.tls.redirect_port ? text(*c.tls.redirect_port) : "none"; }},
        {"HSTS_MAX_AGE",
         "31536000000",
         {"0", "0"},
         {"1h", "3600000"},
         [](C c) { return text(c.tls.hsts_max_age); }},
        {"DATABASE_URL",
         "sqlite:///taskgate.db",
         {"sqlite:///a.db", "sqlite:///a.db"},
         {"sqlite:////b.db", "sqlite:////b.db"},
         [](C c) { return c.database_url; }},
        {"DATABASE_POOL_SIZE",
         "16",
         {"1", "1"},
         {"250", "250"},
         [](C c) { return text(c.database_connections); }},
        {"DATABASE_TIMEOUT",
         "10000",
         {"500ms", "500"},
         {"2m", "120000"},
         [](C c) { return text(c.database_timeout); }},
        {"BETTER_AUTH_SECRETS",
         "",
         {"2:" + secret_b + ", 1:" + secret_a, secret_b + '|' + secret_a},
         {secret_a, secret_a},
         [](C c) { return join(c.secrets); }},
        {"BETTER_AUTH_SECRET",
         "",
         {secret_a, secret_a},
         {secret_b, secret_b},
         [](C c) { return join(c.secrets); }},
        {"JWKS_ALLOW_HTTP",
         "",
         {"web, Auth", "web|auth"},
         {"x", "x"},
         [](C c) { return join(c.keys.download.http_hosts); }},
        {"JWKS_CA_FILE",
         "",
         {"/dev/null", "/dev/null"},
         {"/proc/self/status", "/proc/self/status"},
         [](C c) { return c.keys.download.ca_file; }},
        {"BETTER_AUTH_URL",
         "",
         {"https://a.example, http://127.0.0.1:3000", "https://a.example|http://127.0.0.1:3000"},
         {"https://b.example/auth", "https://b.example/auth"},
         [](C c) { return join(c.keys.better_auth_urls); }},
        {"OIDC_ISSUER",
         "",
         {"https://a.example/realms/x", "https://a.example/realms/x"},
         {"https://b.example/,https://c.example", "https://b.example/|https://c.example"},
         [](C c) { return join(c.keys.oidc_issuers); }},
        {"JWKS_URL",
         "",
         {"https://a.example/jwks?v=1", "https://a.example/jwks?v=1"},
         {"http://localhost/jwks", "http://localhost/jwks"},
         [](C c) { return join(c.keys.jwks_urls); }},
        {"JWKS_FILE",
         "",
         {"/dev/null", "/dev/null"},
         {"/proc/self/status", "/proc/self/status"},
         [](C c) { return c.keys.jwks_file; }},
        {"JWKS_TTL",
         "600000",
         {"200ms", "200"},
         {"1h", "3600000"},
         [](C c) { return text(c.keys.time_to_live); }},
        {"JWT_ALGORITHMS",
         names_of(auth::default_algorithms()),
         {"RS256,HS512", "RS256|HS512"},
         {"EdDSA", "Ed25519|Ed448"},
         [](C c) { return names_of(c.policy.algorithms); }},
        {"JWT_TYPE",
         "",
         {"JWT,AT+JWT", "jwt|at+jwt"},
         {"none,jwt", "|jwt"},
         [](C c) { return join(c.policy.types); }},
        {"JWT_MAX_AGE",
         "none",
         {"15m", "900000"},
         {"1500ms", "2000"},
         [](C c) { return c.policy.max_age ? text(*c.policy.max_age) : "none"; }},
        {"TOKEN_CACHE_SIZE",
         "10000",
         {"0", "0"},
         {"5", "5"},
         [](C c) { return text(c.cached_tokens); }},
        {"JWT_ISSUER",
         "",
         {"https://a.example, https://b.example", "https://a.example|https://b.example"},
         {"x", "x"},
         [](C c) { return join(c.policy.issuers); }},
        {"JWT_AUDIENCE",
         "",
         {"a,,b", "a|b"},
         {"x", "x"},
         [](C c) { return join(c.policy.audiences); }},
        {"JWT_USER_CLAIM",
         "",
         {"sub", "sub"},
         {"email", "email"},
         [](C c) { return c.policy.user_claim; }},
        {"JWT_LEEWAY",
         "60000",
         {"0", "0"},
         {"10m", "600000"},
         [](C c) { return text(c.policy.leeway); }},
        {"JWT_EXP_LEEWAY",
         "0",
         {"30", "30000"},
         {"1m", "60000"},
         [](C c) { return text(c.policy.expiry_leeway); }},
        {"RATE_LIMIT",
         "on, 6000 in 60 s",
         {"off", "off, none"},
         {"20/1h", "on, 20 in 3600 s"},
         [](C c) { return (c.has_rate_limits ? "on, " : "off, ") + text(c.rate_limits.user); }},
        {"RATE_LIMIT_ADDRESS",
         "300 in 60 s",
         {"off", "none"},
         {"1000000/1s", "1000000 in 1 s"},
         [](C c) { return text(c.rate_limits.address); }},
        {"MAX_BODY_SIZE",
         "1048576",
         {"1", "1"},
         {"64MiB", "67108864"},
         [](C c) { return text(c.limits.body_bytes); }},
        {"MAX_HEAD_SIZE",
         "32768",
         {"64KiB", "65536"},
         {"1MiB", "1048576"},
         [](C c) { return text(c.limits.head_bytes); }},
        {"MAX_CONNECTIONS",
         "10000",
         {"1", "1"},
         {"1000000", "1000000"},
         [](C c) { return text(c.limits.connections); }},
        {"HTTP2_MAX_STREAMS",
         "100",
         {"0", "0"},
         {"1000", "1000"},
         [](C c) { return text(c.limits.streams); }},
        {"HEAD_TIMEOUT",
         "15000",
         {"500ms", "500"},
         {"1h", "3600000"},
         [](C c) { return text(c.limits.head_timeout); }},
        {"BODY_TIMEOUT",
         "30000",
         {"5", "5000"},
         {"1d", "86400000"},
         [](C c) { return text(c.limits.body_timeout); }},
        {"IDLE_TIMEOUT",
         "60000",
         {"5s", "5000"},
         {"2m", "120000"},
         [](C c) { return text(c.limits.idle_timeout); }},
        {"WRITE_TIMEOUT",
         "30000",
         {"5s", "5000"},
         {"6s", "6000"},
         [](C c) { return text(c.limits.write_timeout); }},
        {"LOG_LEVEL",
         text(Log::Level::info),
         {"debug", text(Log::Level::debug)},
         {"error", text(Log::Level::error)},
         [](C c) { return text(c.log_level); }},
        {"LOG_FILE",
         "",
         {"/var/log/a.log", "/var/log/a.log"},
         {"b.log", "b.log"},
         [](C c) { return c.log_file; }},
        {"LOG_FORMAT",
         text(LogFormat::automatic),
         {"text", text(LogFormat::text)},
         {"json", text(LogFormat::json)},
         [](C c) { return text(c.log_format); }},
        {"METRICS_ADDRESS", "127.0.0.1 9464", {"off", "off"}, {"[::1]:0", "::1 0"}, held_metrics},
        {"SERVER_TIMING",
         "false",
         {"on", "true"},
         {"off", "false"},
         [](C c) { return text(c.shows_timing); }},
    };
    return table;
}

}  // namespace taskgate
