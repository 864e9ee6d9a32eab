// SPDX-License-Identifier: MIT
#include "app/database_option.hpp"

#include "app/dotenv.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace taskgate {

namespace {

constexpr std::string_view variable_prefix = "env:";

Result<std::string> load_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') return std::string{value};
    const auto env_file = load_dotenv(".env");
    if (!env_file) return env_file.error();
    const auto line = env_file->find(name);
    if (line != env_file->end() && !line->second.empty()) return line->second;
    return invalid(fmt::format("the variable {} is not set", name));
}

Result<DatabaseUrl> read(const std::string& text) {
    if (!text.starts_with(variable_prefix)) return read_database_url(text);
    const auto url = load_variable(text.substr(variable_prefix.size()));
    if (!url) return url.error();
    return read_database_url(*url);
}

}  // namespace

Result<DatabaseUrl> read_database_option(std::string_view option, const std::string& text) {
    auto url = read(text);
    if (!url) return Error{url.error().code, fmt::format("{}: {}", option, url.error().message)};
    return url;
}

}  // namespace taskgate
