// SPDX-License-Identifier: MIT
#include "app/commands.hpp"
#include "app/values.hpp"
#include "auth/base64url.hpp"
#include "auth/jwt.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace taskgate {

namespace {

struct TokenArguments {
    Flags flags = {};
    std::string user = {};
    std::string email = {};
    std::string expires = "7d";
};

Result<std::string> make_token(const TokenArguments& arguments) {
    const auto config = load_config(arguments.flags);
    if (!config) return config.error();
    const auto key = make_signing_key(*config);
    if (!key) return key.error();
    const auto lifetime = read_duration(arguments.expires);
    if (!lifetime) return invalid("--expires: " + lifetime.error().message);
    constexpr std::chrono::hours most{24 * 366 * 100};
    if (*lifetime < std::chrono::seconds{1} || *lifetime > most) {
        return invalid("--expires: expected from 1s to a hundred years");
    }
    if (!utf8::is_valid(arguments.user) || !UserId::is_valid(arguments.user)) {
        return invalid("--user: expected 1 to 255 characters of UTF-8");
    }
    auth::TokenRequest request;
    request.user = arguments.user;
    if (!arguments.email.empty()) request.email = utf8::replace_invalid(arguments.email);
    request.lifetime = std::chrono::floor<std::chrono::seconds>(*lifetime);
    return auth::issue(**key, config->policy, request, SystemClock{}.now());
}

}  // namespace

void add_token(CLI::App& program, ExitCode& exit) {
    CLI::App* command = program.add_subcommand("token", "Print a token (HS256) for a user");
    command->footer(
        "Examples:\n"
        "  taskgate token --user test-user-123\n"
        "  taskgate token --user ada --email ada@example.com --expires 15m");
    const auto arguments = std::make_shared<TokenArguments>();
    command->add_option("--user", arguments->user, "The user id that the token stands for")
        ->required();
    command->add_option("--email", arguments->email, "An e-mail address to put into the token");
    command->add_option("--expires", arguments->expires, "How long it is good: 15m, 12h, 7d")
        ->capture_default_str();
    add_setting_flags(*command, arguments->flags, {SettingGroup::auth});
    command->callback([arguments, &exit] {
        const auto token = make_token(*arguments);
        if (token) {
            fmt::print("{}\n", *token);
        } else {
            exit.value = report(token.error());
        }
    });
}

void add_secret_command(CLI::App& program, ExitCode& /*exit*/) {
    CLI::App* command = program.add_subcommand("secret", "Print a new random secret");
    command->footer("Example:\n  echo \"BETTER_AUTH_SECRET=$(taskgate secret)\" >> .env");
    command->callback([] { fmt::print("{}\n", auth::encode_base64url(random_bytes(32))); });
}

}  // namespace taskgate
