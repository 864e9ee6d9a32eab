// SPDX-License-Identifier: MIT
#include "app/config.hpp"

#include "app/settings.hpp"
#include "app/weaknesses.hpp"

#include <fmt/format.h>

#include <utility>

namespace taskgate {

namespace {

/// A setting's value and whether it came from the environment itself.
struct Value {
    std::string text = {};
    bool is_from_environment = false;
};

Value find_value(const Setting& setting, const Sources& sources) {
    const std::string name{setting.variable};
    if (const auto flag = sources.flags.find(name);
        flag != sources.flags.end() && !flag->second.empty()) {
        return {flag->second, false};
    }
    if (sources.environment) {
        if (auto value = sources.environment(name); value && !value->empty()) {
            return {std::move(*value), true};
        }
    }
    if (const auto line = sources.env_file.find(name);
        line != sources.env_file.end() && !line->second.empty()) {
        return {line->second, false};
    }
    return {std::string{setting.default_value}, false};
}

bool is_quoted(std::string_view text) {
    return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
           text.front() == text.back();
}

/// A value as it may be shown: of a URL, neither the password nor the parameters.
std::string without_password(std::string text) {
    const std::size_t scheme = text.find("://");
    const bool is_url = scheme != std::string::npos;
    const std::size_t colon = text.find(':', is_url ? scheme + 3 : 0);
    const std::size_t at = text.rfind('@');
    if (at != std::string::npos && colon < at) text.replace(colon + 1, at - colon - 1, "***");
    return is_url ? text.substr(0, text.find('?')) : text;
}

Error explain(const Setting& setting, const Value& value, const Error& error) {
    const std::string shown = setting.is_secret ? std::string{"a secret (not shown)"}
                                                : "\"" + without_password(value.text) + "\"";
    return invalid(fmt::format("{} holds {}: {}", setting.variable, shown, error.message));
}

}  // namespace

Result<Config> read_config(const Sources& sources) {
    Config config;
    for (const Setting& setting : settings()) {
        const Value value = find_value(setting, sources);
        if (!setting.is_secret) config.values[std::string{setting.variable}] = value.text;
        if (value.text.empty()) continue;
        if (auto applied = setting.apply(config, value.text); !applied) {
            return explain(setting, value, applied.error());
        }
        if (setting.is_secret && value.is_from_environment && is_quoted(value.text)) {
            config.warnings.push_back(fmt::format(
                "{} begins and ends with a quote, which counts as a part of the secret: was it meant "
                "to?",
                setting.variable));
        }
    }
    for (std::string& weakness : find_weaknesses(config)) {
        config.warnings.push_back(std::move(weakness));
    }
    return config;
}

Result<std::unique_ptr<auth::SecretKey>> make_signing_key(const Config& config) {
    if (config.secrets.empty()) {
        return invalid(
            "there is no secret to sign with: get a token from the app that signs people in; or "
            "set BETTER_AUTH_SECRET (or BETTER_AUTH_SECRETS) to a secret that you share with it; a new "
            "one: echo \"BETTER_AUTH_SECRET=$(taskgate secret)\" >> .env");
    }
    for (const auth::Algorithm algorithm : config.policy.algorithms) {
        if (!auth::is_symmetric(algorithm)) continue;
        return std::make_unique<auth::SecretKey>(config.secrets.front().value,
                                                 config.secrets.front().label, algorithm);
    }
    return invalid("JWT_ALGORITHMS names no algorithm of a shared secret, such as HS256");
}

}  // namespace taskgate
