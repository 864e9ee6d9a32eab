// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/process.hpp"
#include "base/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

namespace {

int run(int argc, char** argv) {
    using taskgate::ExitCode;
    CLI::App program{
        "Taskgate: a multi-user task service that lets in only whose token it can "
        "verify."};
    program.require_subcommand(1);
    program.set_version_flag("--version", std::string{taskgate::version()});
    program.footer(
        "Examples:\n"
        "  taskgate serve\n"
        "  taskgate token --user test-user-123\n"
        "  taskgate explain \"$TOKEN\"\n\n"
        "`taskgate COMMAND --help` says more. Exit codes: 0 success, 1 failed, 2 wrong "
        "usage or configuration.");
    ExitCode exit;
    taskgate::add_serve(program, exit);
    taskgate::add_token(program, exit);
    taskgate::add_explain(program, exit);
    taskgate::add_keys(program, exit);
    taskgate::add_secret_command(program, exit);
    taskgate::add_migrate(program, exit);
    taskgate::add_copy(program, exit);
    taskgate::add_adopt(program, exit);
    taskgate::add_export(program, exit);
    taskgate::add_import(program, exit);
    taskgate::add_backup(program, exit);
    taskgate::add_restore(program, exit);
    taskgate::add_erase(program, exit);
    taskgate::add_stats(program, exit);
    taskgate::add_health(program, exit);
    taskgate::add_check(program, exit);
    taskgate::add_openapi(program, exit);
    taskgate::add_version(program, exit);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // Help and version come this way, too, with the code 0.
        return program.exit(error) == 0 ? ExitCode::success : ExitCode::usage;
    }
    return exit.value;
}

}  // namespace

int main(int argc, char** argv) {
    taskgate::harden_process();
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(argc, argv);
    } catch (const std::exception& exception) {
        fmt::print(stderr, "taskgate: {}\n", exception.what());
        return taskgate::ExitCode::failed;
    }
}
