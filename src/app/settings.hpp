// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace taskgate {

/// What a setting is about: a command takes the flags of the groups that concern it.
enum class SettingGroup : std::uint8_t { server, tls, store, auth, limits, log };

/// One setting. The table of them makes the flags, `--help` and `docs/configuration.md`.
struct Setting {
    std::string_view variable;  ///< `DATABASE_URL`; its flag is `--database-url`
    SettingGroup group;
    std::string_view default_value;  ///< as it would be written; empty: unset
    std::string_view help;
    bool is_secret;  ///< has no flag, which others could read, and is never shown
    /// Puts a value into the configuration; the error says what would be right.
    Result<void> (*apply)(Config& config, std::string_view value);
};

/// Every setting, in the order in which they are applied and shown.
std::span<const Setting> settings();

/// `DATABASE_URL` as a flag: `--database-url`.
std::string flag_name(std::string_view variable);

/// The settings as the Markdown page `docs/configuration.md`.
std::string settings_as_markdown();

}  // namespace taskgate
