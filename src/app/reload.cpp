// SPDX-License-Identifier: MIT
#include "app/reload.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace taskgate {

namespace {

/// The settings outside of the groups about tokens and TLS that count at once.
constexpr std::array<std::string_view, 6> replaceable{"CORS_ORIGINS",       "RATE_LIMIT",
                                                      "RATE_LIMIT_ADDRESS", "TRUSTED_PROXIES",
                                                      "FORWARDED_HEADER",   "LOG_LEVEL"};

/// What has changed and counts only from the next start on, with commas between.
std::string find_pending(const Config& before, const Config& now) {
    std::string names;
    for (const Setting& setting : settings()) {
        if (setting.group == SettingGroup::auth || setting.is_secret) continue;
        if (std::count(replaceable.begin(), replaceable.end(), setting.variable) > 0) continue;
        const std::string name{setting.variable};
        // Certificates are read again; whether there are any is settled with the start.
        const bool is_on_or_off = before.values.at(name).empty() != now.values.at(name).empty();
        const bool is_of_tls = setting.group == SettingGroup::tls && name != "HTTPS_REDIRECT_PORT";
        if (is_of_tls && !is_on_or_off) continue;
        if (before.values.at(name) == now.values.at(name)) continue;
        names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

}  // namespace

bool reload(App& app, const Flags& flags, const Config& running, Log& log) {
    const auto config = load_config(flags);
    auto reloaded = config ? app.reload(*config) : Result<void>{config.error()};
    if (!reloaded) {
        log.error("configuration refused, the old one stays",
                  {{"error", reloaded.error().message}});
        return false;
    }
    log.set_level(config->log_level);
    log_warnings(log, *config);
    log.info("configuration read again");
    const std::string pending = find_pending(running, *config);
    if (!pending.empty()) {
        log.warning("settings that count only from the next start on have changed",
                    {{"settings", pending}});
    }
    return true;
}

void log_warnings(Log& log, const Config& config) {
    for (const std::string& warning : config.warnings) {
        log.warning("configuration", {{"warning", std::string_view{warning}}});
    }
}

std::vector<std::string> files_of(const Config& config) {
    auto files = configuration_files();
    for (const std::string& file : {config.keys.jwks_file, config.keys.download.ca_file}) {
        if (!file.empty()) files.push_back(file);
    }
    files.insert(files.end(), config.tls.certificates.begin(), config.tls.certificates.end());
    files.insert(files.end(), config.tls.keys.begin(), config.tls.keys.end());
    return files;
}

}  // namespace taskgate
