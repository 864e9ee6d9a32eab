// SPDX-License-Identifier: MIT
#include "api/openapi.hpp"
#include "app/commands.hpp"
#include "base/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace taskgate {

void add_openapi(CLI::App& program, ExitCode& /*exit*/) {
    CLI::App* command = program.add_subcommand("openapi", "Print the OpenAPI document");
    command->footer("Example:\n  taskgate openapi > openapi.json");
    command->callback([] { fmt::print("{}\n", api::openapi_document()); });
}

void add_version(CLI::App& program, ExitCode& /*exit*/) {
    CLI::App* command = program.add_subcommand("version", "Print the version");
    command->footer("Example:\n  taskgate version");
    command->callback([] { fmt::print("taskgate {}\n", version()); });
}

}  // namespace taskgate
