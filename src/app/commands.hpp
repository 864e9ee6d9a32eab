// SPDX-License-Identifier: MIT
#pragma once

#include "app/config.hpp"
#include "app/settings.hpp"
#include "base/result.hpp"

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): the library's own name
namespace CLI {
class App;
}

/// The program's subcommands: each registers itself, and what it does, with the command line.
namespace taskgate {

/// What a command left behind: the exit code of the program.
struct ExitCode {
    static constexpr int success = 0;
    static constexpr int failed = 1;
    static constexpr int usage = 2;  ///< wrong usage or configuration

    int value = success;
};

void add_serve(CLI::App& program, ExitCode& exit);
void add_token(CLI::App& program, ExitCode& exit);
void add_explain(CLI::App& program, ExitCode& exit);
void add_keys(CLI::App& program, ExitCode& exit);
void add_secret_command(CLI::App& program, ExitCode& exit);
void add_migrate(CLI::App& program, ExitCode& exit);
void add_copy(CLI::App& program, ExitCode& exit);
void add_adopt(CLI::App& program, ExitCode& exit);
void add_export(CLI::App& program, ExitCode& exit);
void add_import(CLI::App& program, ExitCode& exit);
void add_backup(CLI::App& program, ExitCode& exit);
void add_restore(CLI::App& program, ExitCode& exit);
void add_erase(CLI::App& program, ExitCode& exit);
void add_stats(CLI::App& program, ExitCode& exit);
void add_health(CLI::App& program, ExitCode& exit);
void add_check(CLI::App& program, ExitCode& exit);
void add_openapi(CLI::App& program, ExitCode& exit);
void add_version(CLI::App& program, ExitCode& exit);

/// The flags of a command that are settings, by variable.
using Flags = std::map<std::string, std::string>;

/// Adds a flag for each setting of these groups; the values go to `flags`, which must outlive
/// parsing.
void add_setting_flags(CLI::App& command, Flags& flags, std::initializer_list<SettingGroup> groups);

/// The files that settings are read from: those that `ENV_FILE` names, with colons between them, or
/// else `.env` in the working directory, there or not.
std::vector<std::string> configuration_files();

/// Reads the configuration: flags, then the environment, then the files (of `ENV_FILE` the later
/// ones before the earlier ones).
Result<Config> load_config(const Flags& flags);

/// Prints an error as one line and gives the exit code that belongs to it.
int report(const Error& error);

}  // namespace taskgate
