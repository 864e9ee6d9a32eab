// SPDX-License-Identifier: MIT
#include "app/commands.hpp"

#include "app/dotenv.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <unistd.h>

namespace taskgate {

namespace {

std::optional<std::string> read_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string{value};
}

std::string describe(const Setting& setting) {
    std::string text{setting.help};
    if (!setting.default_value.empty()) text += fmt::format(" Default: {}.", setting.default_value);
    return text + fmt::format(" [{}]", setting.variable);
}

/// The files that `ENV_FILE` names.
std::vector<std::string> named_files() {
    std::vector<std::string> paths;
    const std::string text = read_environment("ENV_FILE").value_or("");
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        if (end > 0) paths.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return paths;
}

}  // namespace

void add_setting_flags(CLI::App& command, Flags& flags,
                       std::initializer_list<SettingGroup> groups) {
    std::string secrets;
    for (const Setting& setting : settings()) {
        if (std::find(groups.begin(), groups.end(), setting.group) == groups.end()) continue;
        if (setting.is_secret) {
            secrets += fmt::format("\n  {}\n      {}", setting.variable, setting.help);
            continue;
        }
        const std::string variable{setting.variable};
        command
            .add_option_function<std::string>(
                flag_name(variable),
                [&flags, variable](const std::string& value) { flags[variable] = value; },
                describe(setting))
            ->type_name("")
            ->group("Settings, with their variables");
    }
    if (secrets.empty()) return;
    command.footer("Secrets have no flag; they come from the environment or from .env:" + secrets +
                   "\n\n" + command.get_footer());
}

std::vector<std::string> configuration_files() {
    auto files = named_files();
    if (files.empty()) files.emplace_back(".env");
    return files;
}

Result<Config> load_config(const Flags& flags) {
    Sources sources;
    sources.flags = flags;
    sources.environment = read_environment;
    for (const std::string& path : named_files()) {
        if (::access(path.c_str(), R_OK) == 0) continue;
        return invalid(fmt::format("ENV_FILE names \"{}\": expected files that can be read", path));
    }
    for (const std::string& path : configuration_files()) {
        auto lines = load_dotenv(path);
        if (!lines) return lines.error();
        for (auto& [name, value] : *lines) sources.env_file[name] = std::move(value);
    }
    return read_config(sources);
}

int report(const Error& error) {
    std::fflush(stdout);  // what was said before it comes first where both go to one place
    fmt::print(stderr, "taskgate: {}\n", error.message);
    return error.code == ErrorCode::invalid ? ExitCode::usage : ExitCode::failed;
}

}  // namespace taskgate
