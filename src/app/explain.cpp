// SPDX-License-Identifier: MIT
#include "auth/explain.hpp"

#include "app/commands.hpp"
#include "app/trust.hpp"
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

/// What went wrong with reading keys, which may be all that is wrong.
void print_reports(const TrustReading& reading) {
    const auto& groups = reading.trust.keys.groups();
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const KeyReport& report = reading.reports[i];
        if (report.failure) {
            fmt::print("  NO  keys       {}: cannot be read: {}\n", groups[i].label,
                       *report.failure);
        }
        for (const std::string& skipped : report.skipped) {
            fmt::print("      keys       {}: left out: {}\n", groups[i].label, skipped);
        }
    }
}

int explain(const ExplainArguments& arguments) {
    const auto config = load_config(arguments.flags);
    if (!config) return report(config.error());
    const auto plan = make_trust_plan(*config);
    if (!plan) return report(plan.error());
    const std::string token = clean(arguments.token == "-" ? read_line() : arguments.token);
    const Time now = SystemClock{}.now();
    const TrustReading reading = read_trust(*plan, now);
    const auto explanation = auth::explain(token, reading.trust.keys, reading.trust.policy, now);
    print(explanation);
    print_reports(reading);
    return explanation.accepted ? ExitCode::success : ExitCode::failed;
}

}  // namespace

void add_explain(CLI::App& program, ExitCode& exit) {
    CLI::App* command =
        program.add_subcommand("explain", "Say whether and why a token is or is not accepted now");
    command->footer(
        "Examples:\n"
        "  taskgate explain eyJhbGciOi…\n"
        "  pbpaste | taskgate explain -\n"
        "  taskgate explain --better-auth-url https://app.example.com eyJhbGciOi…\n"
        "  taskgate explain --jwks-url https://id.example.com/keys --jwt-audience tasks eyJhbGciOi…\n\n"
        "Exit code: 0 where it is accepted, 1 where it is not.");
    const auto arguments = std::make_shared<ExplainArguments>();
    command->add_option("TOKEN", arguments->token, "The token; - reads it from standard input")
        ->capture_default_str();
    add_setting_flags(*command, arguments->flags, {SettingGroup::auth});
    command->callback([arguments, &exit] { exit.value = explain(*arguments); });
}

}  // namespace taskgate
