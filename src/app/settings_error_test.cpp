// SPDX-License-Identifier: MIT
#include "app/config.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace taskgate {

namespace {

Result<Config> read(const std::string& variable, const std::string& value) {
    return read_config({{}, {}, {{variable, value}}});
}

TEST(SettingErrors, AreExplainedInOneLineWhereTheyAreWrong) {
    const std::vector<std::tuple<std::string, std::string, std::string>> cases{
        {"HOST", "app.example.com", "an IP address"},
        {"HOST", "127.0.0", "an IP address"},
        {"HOST", "[::1]", "an IP address"},
        {"PORT", "65536", "0 to 65535"},
        {"PORT", "-1", "0 to 65535"},
        {"PORT", "80x", "0 to 65535"},
        {"PORT", " 80", "0 to 65535"},
        {"UNIX_SOCKET_MODE", "rw-rw----", "such as 0660"},
        {"UNIX_SOCKET_MODE", "0680", "such as 0660"},
        {"UNIX_SOCKET_MODE", "1777", "such as 0660"},
        {"TRUSTED_PROXIES", "10.0.0.1 10.0.0.2", "expected an IP address, or a range"},
        {"TRUSTED_PROXIES", "10.0.0.0/8, proxy.example", "\"proxy.example\": expected an IP"},
        {"TRUSTED_PROXIES", "10.0.0.1/8", "bits behind its prefix"},
        {"FORWARDED_HEADER", "X-Real-IP", "x-forwarded-for, forwarded"},
        {"PROXY_PROTOCOL", "v1", "off, v2"},
        {"THREADS", "1025", "0 to 1024"},
        {"SHUTDOWN_DELAY", "-1s", "500ms"},
        {"SHUTDOWN_TIMEOUT", "0", "15s"},
        {"SHUTDOWN_TIMEOUT", "soon", "500ms"},
        {"CORS_ORIGINS", "https://a.example/path", "origin"},
        {"COMPRESSION", "gzip", "on, off"},
        {"HTTPS_REDIRECT_PORT", "65536", "0 to 65535"},
        {"HSTS_MAX_AGE", "-1", "500ms"},
        {"JWT_USER_CLAIM", "userId", "expected another claim"},
        {"JWT_USER_CLAIM", "exp", "expected a claim such as sub"},
        {"JWT_USER_CLAIM", "aud", "expected a claim such as sub"},
        {"BETTER_AUTH_URL", "app.example.com", "expected a URL"},
        {"BETTER_AUTH_URL", "http://app.example.com", "JWKS_ALLOW_HTTP=app.example.com"},
        {"BETTER_AUTH_URL", "https://app.example.com/#a", "without a query"},
        {"OIDC_ISSUER", "ftp://id.example.com", "expected a URL"},
        {"OIDC_ISSUER", "https://id.example.com, http://10.0.0.1", "JWKS_ALLOW_HTTP=10.0.0.1"},
        {"JWKS_URL", "http://127.0.0.1.example.com/jwks", "expected https"},
        {"JWKS_URL", "http://localhost.example.com/jwks", "expected https"},
        {"JWKS_URL", "file:///etc/passwd", "expected a URL"},
        {"JWKS_FILE", "/nowhere/keys.json", "a file that can be read"},
        {"JWKS_FILE", "/", "it is a directory"},
        {"JWKS_CA_FILE", "/nowhere/ca.pem", "a file that can be read"},
        {"JWKS_TTL", "0s", "more than nothing"},
        {"JWT_ALGORITHMS", "none", "EdDSA"},
        {"JWT_ALGORITHMS", "RS256,hs256", "HS256"},
        {"JWT_TYPE", "id_token", "at+jwt"},
        {"JWT_MAX_AGE", "0", "more than nothing"},
        {"TOKEN_CACHE_SIZE", "-1", "0 to"},
        {"DATABASE_URL", "tasks.db", "sqlite:///relative.db"},
        {"DATABASE_URL", "oracle://db", "sqlite:///relative.db"},
        {"DATABASE_URL", "sqlite:///:memory:", "name a file"},
        {"DATABASE_POOL_SIZE", "0", "from 1 to"},
        {"DATABASE_TIMEOUT", "0s", "more than nothing"},
        {"JWT_LEEWAY", "11m", "at most 10m"},
        {"JWT_LEEWAY", "-1s", "500ms"},
        {"JWT_EXP_LEEWAY", "601", "at most 10m"},
        {"RATE_LIMIT", "0", "such as 6000/1m"},
        {"RATE_LIMIT", "0/1m", "1 to 1000000 requests"},
        {"RATE_LIMIT", "1000001/1m", "1 to 1000000 requests"},
        {"RATE_LIMIT", "6000", "such as 6000/1m"},
        {"RATE_LIMIT", "6000/", "such as 6000/1m"},
        {"RATE_LIMIT", "/1m", "such as 6000/1m"},
        {"RATE_LIMIT", "6000/1m/1m", "such as 6000/1m"},
        {"RATE_LIMIT", "OFF", "expected off"},
        {"RATE_LIMIT", "10/500ms", "in whole seconds"},
        {"RATE_LIMIT", "10/0s", "1s to 24h"},
        {"RATE_LIMIT_ADDRESS", "10/25h", "1s to 24h"},
        {"RATE_LIMIT_ADDRESS", "-1/1s", "1 to 1000000 requests"},
        {"MAX_BODY_SIZE", "0", "from 1 to"},
        {"MAX_BODY_SIZE", "65MiB", "bytes"},
        {"MAX_BODY_SIZE", "1MB", "1MiB"},
        {"MAX_HEAD_SIZE", "1", "from"},
        {"MAX_HEAD_SIZE", "2MiB", "bytes"},
        {"MAX_CONNECTIONS", "0", "1 to 1000000"},
        {"HTTP2_MAX_STREAMS", "1001", "0 to 1000"},
        {"HEAD_TIMEOUT", "0s", "15s"},
        {"BODY_TIMEOUT", "1y", "7d"},
        {"IDLE_TIMEOUT", "0ms", "15s"},
        {"WRITE_TIMEOUT", "99999999999999999999s", "500ms"},
        {"LOG_LEVEL", "loud", "debug, info, warning, error"},
        {"LOG_LEVEL", "INFO", "debug, info, warning, error"},
        {"LOG_FORMAT", "xml", "auto, text, json"},
        {"METRICS_ADDRESS", "9464", "such as 127.0.0.1:9464 or [::1]:9464"},
        {"METRICS_ADDRESS", "127.0.0.1", "expected off, or an IP address"},
        {"METRICS_ADDRESS", "127.0.0.1:", "expected off, or an IP address"},
        {"METRICS_ADDRESS", "127.0.0.1:65536", "expected off, or an IP address"},
        {"METRICS_ADDRESS", "metrics.example:9464", "expected off, or an IP address"},
        {"METRICS_ADDRESS", "::1:9464", "[::1]:9464"},
        {"METRICS_ADDRESS", "[127.0.0.1]:9464", "[::1]:9464"},
        {"SERVER_TIMING", "yes", "on, off"},
    };
    for (const auto& [variable, value, cure] : cases) {
        const auto config = read(variable, value);
        ASSERT_FALSE(config) << variable << '=' << value;
        const std::string& message = config.error().message;
        EXPECT_EQ(config.error().code, ErrorCode::invalid);
        EXPECT_TRUE(message.starts_with(fmt::format("{} holds \"{}\": ", variable, value)))
            << message;
        EXPECT_NE(message.find(cure), std::string::npos) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    }
}

TEST(SettingErrors, NameTheLongestPathOfASocket) {
    EXPECT_TRUE(read("UNIX_SOCKET", std::string(107, 'a')));
    const auto config = read("UNIX_SOCKET", std::string(108, 'a'));
    ASSERT_FALSE(config);
    EXPECT_NE(config.error().message.find("at most 107 bytes"), std::string::npos);
}

TEST(SettingErrors, ShowNoPasswordOfAUrl) {
    for (const std::string_view url :
         {"postgres://ada:hunter2@db/tasks?pool=5", "postgres://ada:a/hunter2@db/tasks",
          "postgres://ada:a?hunter2@db/tasks", "postgres://ada:a?hunter2=1@db/tasks",
          "postgres://ada:hunter2%@db/tasks", "postgres://ada:a@hunter2@db/tasks",
          "postgresql+asyncpg://ada@db/tasks?pass=hunter2", "mysql://ada:hunter2@db",
          "ada:hunter2@db", "oracle://:hunter2@db", "mysql://ada:a:b/c@hunter2@db",
          "mysql://db/x?password=hunter2"}) {
        const auto config = read("DATABASE_URL", std::string{url});
        ASSERT_FALSE(config) << url;
        EXPECT_TRUE(config.error().message.starts_with("DATABASE_URL holds \"")) << url;
        EXPECT_EQ(config.error().message.find("hunter2"), std::string::npos)
            << config.error().message;
    }
}

}  // namespace

}  // namespace taskgate
