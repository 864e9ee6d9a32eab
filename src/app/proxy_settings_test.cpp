// SPDX-License-Identifier: MIT
#include "app/proxy_settings.hpp"

#include "app/banner.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace taskgate {

namespace {

Config config_of(std::map<std::string, std::string> values) {
    return read_config({{}, {}, std::move(values)}).value();
}

TEST(ProxySettings, MustGoTogether) {
    EXPECT_TRUE(check_proxy_settings(config_of({})));
    EXPECT_TRUE(
        check_proxy_settings(config_of({{"PROXY_PROTOCOL", "v2"}, {"TRUSTED_PROXIES", "unix"}})));
    const auto untrusted = check_proxy_settings(config_of({{"PROXY_PROTOCOL", "v2"}}));
    ASSERT_FALSE(untrusted);
    EXPECT_EQ(untrusted.error().code, ErrorCode::invalid);
    EXPECT_TRUE(untrusted.error().message.starts_with("PROXY_PROTOCOL is on and TRUSTED_PROXIES"));
    const auto portless =
        check_proxy_settings(config_of({{"UNIX_SOCKET", "a"}, {"HTTPS_REDIRECT_PORT", "80"}}));
    ASSERT_FALSE(portless);
    EXPECT_NE(portless.error().message.find("expected one of them"), std::string::npos);
}

TEST(ProxySettings, WarnWhereEverybodyIsTrusted) {
    const auto warns = [](const std::string& proxies) {
        const auto warnings = config_of({{"TRUSTED_PROXIES", proxies}}).warnings;
        return std::any_of(warnings.begin(), warnings.end(), [](const std::string& warning) {
            return warning.starts_with("TRUSTED_PROXIES trusts every address");
        });
    };
    EXPECT_TRUE(warns("10.0.0.1, ::/0"));
    EXPECT_FALSE(warns("10.0.0.0/8, unix"));
}

TEST(Banner, NamesASocketOfTheFileSystemAndHowToAskIt) {
    Config config;
    config.secrets = {{"a", "A"}};
    Listening listening;
    listening.path = "/run/taskgate.sock";
    std::string banner = make_banner(config, listening, "s", "p");
    for (const std::string_view part :
         {"Address  unix:/run/taskgate.sock\n", "Docs     http://localhost/docs",
          "curl --unix-socket /run/taskgate.sock -H \"Authorization: Bearer $TOKEN\" "
          "http://localhost/api/test-user-123/tasks"}) {
        EXPECT_NE(banner.find(part), std::string::npos) << part << banner;
    }
    listening.more = 2;
    banner = make_banner(config, listening, "s", "p");
    EXPECT_NE(banner.find("unix:/run/taskgate.sock, and 2 more\n"), std::string::npos) << banner;
}

}  // namespace

}  // namespace taskgate
