// SPDX-License-Identifier: MIT
#pragma once

#include "app/app.hpp"
#include "app/commands.hpp"
#include "app/config.hpp"
#include "base/log.hpp"

#include <string>
#include <vector>

/// Reading the configuration again while the service runs.
namespace taskgate {

/// Reads the configuration and takes over what may change: all that is about tokens, certificates,
/// web origins, limits of rates, trusted proxies and the level of the log. A wrong one is refused
/// whole: false. What counts only from the next start on is named in a warning.
bool reload(App& app, const Flags& flags, const Config& running, Log& log);

/// Writes down what is legal but doubtful.
void log_warnings(Log& log, const Config& config);

/// `configuration_files`, with the files of keys and certificates that the settings name.
std::vector<std::string> files_of(const Config& config);

}  // namespace taskgate
