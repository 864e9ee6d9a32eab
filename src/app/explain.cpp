// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"

#include "app/commands.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>

namespace taskgate {

namespace {

struct ExplainArguments {
    Flags flags = {};
    std::string token = "-";
};

/// A token as people paste it: perhaps with the scheme before it, or a line end behind.
std::string clean(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    std::string_view token = trim(text);
    constexpr std::string_view scheme = "bearer ";
    if (equals_ignoring_case(token.substr(0, scheme.size()), scheme)) {
        token = trim(token.substr(scheme.size()));
    }
    return std::string{token};
}

/// One line of standard input, of bounded size.
std::string read_line() {
    constexpr std::size_t most = 4 * auth::max_token_size;
    std::string line;
    for (int c = std::cin.get(); c != EOF && c != '\n' && line.size() < most; c = std::cin.get()) {
        line.push_back(static_cast<char>(c));
    }
    return line;
}

void print(const auth::Explanation& explanation) {
    fmt::print("{}\n", explanation.verdict);
    if (!explanation.findings.empty()) fmt::print("\n");
    for (const auth::Finding& finding : explanation.findings) {
        using Verdict = auth::Finding::Verdict;
        const std::string_view mark = finding.verdict == Verdict::good  ? "ok"
                                      : finding.verdict == Verdict::bad ? "NO"
                                                                        : "";
        fmt::print("  {:<3} {:<10} {}\n", mark, finding.subject, finding.text);
    }
}

int explain(const ExplainArguments& arguments) {
    const auto config = load_config(arguments.flags);
    if (!config) return report(config.error());
    const auto keys = make_keys(*config);
    if (!keys) return report(keys.error());
    const std::string token = clean(arguments.token == "-" ? read_line() : arguments.token);
    const auto explanation = auth::explain(token, **keys, config->policy, SystemClock{}.now());
    print(explanation);
    return explanation.accepted ? ExitCode::success : ExitCode::failed;
}

}  // namespace

void add_explain(CLI::App& program, ExitCode& exit) {
    CLI::App* command =
        program.add_subcommand("explain", "Say whether and why a token is or is not accepted now");
    command->footer(
        "Examples:\n"
        "  taskgate explain eyJhbGciOi…\n"
        "  pbpaste | taskgate explain -\n\n"
        "Exit code: 0 where it is accepted, 1 where it is not.");
    const auto arguments = std::make_shared<ExplainArguments>();
    command->add_option("TOKEN", arguments->token, "The token; - reads it from standard input")
        ->capture_default_str();
    add_setting_flags(*command, arguments->flags, {SettingGroup::auth});
    command->callback([arguments, &exit] { exit.value = explain(*arguments); });
}

}  // namespace taskgate
