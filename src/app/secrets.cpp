// SPDX-License-Identifier: MIT
#include "app/secrets.hpp"

#include "app/values.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace taskgate {

namespace {

/// What stands in the secrets of tutorials, templates and defaults.
constexpr std::array<std::string_view, 14> placeholder_parts{
    "better-auth-secret", "your-",       "your_",       "change-me",    "changeme",
    "change_me",          "change-this", "supersecret", "super-secret", "replace",
    "placeholder",        "example",     "secret-key",  "0123456789"};
constexpr std::size_t fewest_distinct_bytes = 10;

bool looks_like_placeholder(std::string_view secret) {
    const std::string lower = to_lower(secret);
    const bool is_known = std::any_of(
        placeholder_parts.begin(), placeholder_parts.end(),
        [&lower](std::string_view part) { return lower.find(part) != std::string::npos; });
    return is_known || std::set<char>(secret.begin(), secret.end()).size() < fewest_distinct_bytes;
}

}  // namespace

Result<void> add_secret(Config& config, std::string_view variable, std::string_view value) {
    if (value.size() < least_secret_size) {
        return invalid(
            fmt::format("expected at least {} bytes, and it has {}; make one with: "
                        "taskgate secret",
                        least_secret_size, value.size()));
    }
    if (looks_like_placeholder(value)) {
        config.warnings.push_back(
            fmt::format("{} LOOKS LIKE A PLACEHOLDER OUT OF SOMEBODY'S DOCS: whoever has read them "
                        "can sign in as anybody. Make a secret with: taskgate secret",
                        variable));
    }
    config.secrets.push_back({std::string{value}, std::string{variable}});
    return {};
}

Result<void> add_secret_list(Config& config, std::string_view variable, std::string_view value) {
    std::size_t number = 0;
    for (const std::string& entry : split_list(value)) {
        std::string_view secret = entry;
        const std::size_t colon = secret.find(':');
        const std::string_view version = secret.substr(0, colon);
        const bool has_version = colon != std::string_view::npos && !version.empty() &&
                                 std::all_of(version.begin(), version.end(),
                                             [](char c) { return c >= '0' && c <= '9'; });
        if (has_version) secret.remove_prefix(colon + 1);
        const std::string label = fmt::format("{}, number {}", variable, ++number);
        if (auto added = add_secret(config, label, secret); !added) {
            return invalid(fmt::format("entry {}: {}", number, added.error().message));
        }
    }
    return {};
}

}  // namespace taskgate
