// SPDX-License-Identifier: MIT
#include "auth/base64url.hpp"
#include "base/json.hpp"
#include "cli/program.hpp"
#include "support/tokens.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace taskgate::test {

namespace {

using Words = std::vector<std::string>;

class CommandLine : public ProgramTest {};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::size_t count_lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_F(CommandLine, HelpsWithAnExampleForEveryCommand) {
    const Finished whole = run({"--help"});
    EXPECT_EQ(whole.exit_code, 0);
    for (const std::string command :
         {"serve", "token", "explain", "secret", "migrate", "copy", "adopt", "health", "export",
          "import", "backup", "restore", "erase", "stats", "check", "openapi", "version"}) {
        EXPECT_TRUE(contains(whole.out, "\n  " + command)) << whole.out;
        const Finished help = run({command, "--help"});
        EXPECT_EQ(help.exit_code, 0) << command;
        EXPECT_TRUE(contains(help.out, "Example")) << help.out;
        EXPECT_TRUE(contains(help.out, "taskgate " + command)) << help.out;
        EXPECT_EQ(help.err, "") << command;
    }
}

TEST_F(CommandLine, NamesEveryVariableInTheHelpOfServe) {
    const Finished help = run({"serve", "--help"});
    for (const std::string_view part :
         {"--port", "[PORT]", "--database-url", "[DATABASE_URL]", "BETTER_AUTH_SECRET",
          "BETTER_AUTH_SECRETS", "--log-level", "Default: 8000."}) {
        EXPECT_TRUE(contains(help.out, part)) << part << "\n" << help.out;
    }
}

TEST_F(CommandLine, EndsWith2WhereItIsUsedInAWrongWay) {
    for (const Words& words : std::vector<Words>{{},
                                                 {"sreve"},
                                                 {"--unknown"},
                                                 {"serve", "--unknown"},
                                                 {"serve", "extra"},
                                                 {"serve", "--port"},
                                                 {"serve", "--better-auth-secret", "x"},
                                                 {"token"},
                                                 {"token", "--user"},
                                                 {"explain", "a", "b"},
                                                 {"migrate", "--port", "1"},
                                                 {"version", "extra"}}) {
        const Finished result = run_with_secret(words);
        EXPECT_EQ(result.exit_code, 2) << (words.empty() ? "" : words.back());
        EXPECT_EQ(result.out, "");
        EXPECT_NE(result.err, "");
    }
}

TEST_F(CommandLine, EndsWith2AndOneLineWhereASettingIsWrong) {
    const std::vector<std::pair<Words, std::string>> cases{
        {{"serve", "--port", "65536"}, "PORT holds \"65536\": "},
        {{"serve", "--log-level", "loud"}, "LOG_LEVEL holds \"loud\": "},
        {{"serve", "--database-url", "sqlite:///:memory:"}, "DATABASE_URL"},
        {{"serve", "--database-url", "oracle://x"}, "DATABASE_URL"},
        {{"token", "--user", "a", "--expires", "soon"}, "--expires: "},
        {{"token", "--user", "a", "--expires", "0s"}, "--expires: "},
        {{"token", "--user", ""}, "--user: "},
        {{"token", "--user", std::string(256, 'x')}, "--user: "},
        {{"token", "--user", "\xFF"}, "--user: "},
        {{"token", "--user", "a", "--jwt-user-claim", "userId"}, "JWT_USER_CLAIM holds \"userId\""},
        {{"explain", "a", "--jwt-leeway", "1h"}, "JWT_LEEWAY holds \"1h\": "},
    };
    for (const auto& [words, part] : cases) {
        const Finished result = run_with_secret(words);
        EXPECT_EQ(result.exit_code, 2) << part << result.out;
        EXPECT_TRUE(contains(result.err, part)) << result.err;
        EXPECT_EQ(count_lines(result.err), 1U) << result.err;
        EXPECT_EQ(result.out, "");
    }
}

TEST_F(CommandLine, ShowsBothCuresWhereThereIsNoSecret) {
    for (const Words& words :
         std::vector<Words>{{"serve", "--port", "0"}, {"token", "--user", "a"}, {"explain", "a"}}) {
        const Finished result = run(words);
        EXPECT_EQ(result.exit_code, 2) << words.front();
        EXPECT_TRUE(contains(result.err, "set BETTER_AUTH_SECRET")) << result.err;
        EXPECT_TRUE(contains(result.err, "taskgate secret")) << result.err;
    }
    EXPECT_FALSE(std::filesystem::exists(path("taskgate.db")));
}

TEST_F(CommandLine, RefusesAShortSecretWithoutShowingIt) {
    for (const std::string variable : {"BETTER_AUTH_SECRET", "BETTER_AUTH_SECRETS"}) {
        for (const Words& words : std::vector<Words>{
                 {"serve", "--port", "0"}, {"token", "--user", "a"}, {"explain", "a"}}) {
            const Finished result = run(words, {{variable, "hunter2-short"}});
            EXPECT_EQ(result.exit_code, 2);
            EXPECT_TRUE(contains(result.err, variable)) << result.err;
            EXPECT_TRUE(contains(result.err, "32 bytes")) << result.err;
            EXPECT_FALSE(contains(result.err + result.out, "hunter2")) << result.err;
        }
    }
}

TEST_F(CommandLine, ReadsTheFileInItsFolder) {
    std::ofstream{path(".env")} << "# mine\nexport BETTER_AUTH_SECRET=\"" << secret << "\"\n";
    EXPECT_EQ(run({"token", "--user", "a"}).exit_code, 0);
    std::ofstream{path(".env")} << "BETTER_AUTH_SECRET=\"" << secret << "\n";
    const Finished broken = run({"token", "--user", "a"});
    EXPECT_EQ(broken.exit_code, 2);
    EXPECT_TRUE(contains(broken.err, ".env: line 1 ")) << broken.err;
}

TEST_F(CommandLine, MakesATokenThatItExplainsAsAccepted) {
    for (const Words& more : std::vector<Words>{{},
                                                {"--email", "a@example.com"},
                                                {"--expires", "1s"},
                                                {"--expires", "15m"},
                                                {"--expires", "36600d"},
                                                {"--jwt-issuer", "me"}}) {
        Words words{"token", "--user", "ada 🚀"};
        words.insert(words.end(), more.begin(), more.end());
        const Finished made = run_with_secret(words);
        ASSERT_EQ(made.exit_code, 0) << made.err;
        EXPECT_EQ(count_lines(made.out), 1U);
        EXPECT_EQ(made.out.find_first_of(" \t"), std::string::npos);
        EXPECT_EQ(made.err, "");
        if (!more.empty() && more.back() == "1s") continue;  // it may be over by now
        const std::string token = made.out.substr(0, made.out.size() - 1);
        EXPECT_EQ(run_with_secret({"explain", token}).exit_code, 0);
        EXPECT_EQ(run_with_secret({"explain", "Bearer " + token}).exit_code, 0);
        for (const std::string& input : {token, token + "\n", "  bearer  " + token + " \r\n"}) {
            const Finished explained = run_with_secret({"explain", "-"}, input);
            EXPECT_EQ(explained.exit_code, 0) << explained.out;
            EXPECT_TRUE(explained.out.starts_with("accepted as user \"ada 🚀\"\n")) << explained.out;
        }
        EXPECT_EQ(run_with_secret({"explain"}, token).exit_code, 0);
    }
}

TEST_F(CommandLine, GivesATokenTheLifetimeThatWasAskedFor) {
    for (const auto& [text, seconds] : std::vector<std::pair<std::string, double>>{
             {"1s", 1}, {"1500ms", 1}, {"90", 90}, {"2m", 120}, {"12h", 43'200}, {"7d", 604'800}}) {
        const std::string token = run_with_secret({"token", "--user", "a", "--expires", text}).out;
        const std::size_t first = token.find('.') + 1;
        const auto payload = auth::decode_base64url(token.substr(first, token.rfind('.') - first));
        ASSERT_TRUE(payload);
        const auto document = json::Document::parse(*payload, json::Duplicates::refused);
        ASSERT_TRUE(document);
        EXPECT_EQ(*document->root().find("exp")->number() - *document->root().find("iat")->number(),
                  seconds)
            << text;
    }
}

TEST_F(CommandLine, ExplainsEveryNamedTokenAsItIs) {
    for (const NamedToken& token : named_tokens(secret, SystemClock{}.now())) {
        const Finished result = run_with_secret({"explain", "-"}, token.token);
        EXPECT_EQ(result.exit_code, token.refusal ? 1 : 0) << token.name << "\n" << result.out;
        if (!token.refusal) continue;
        const std::string reason{auth::name_of(*token.refusal)};
        EXPECT_TRUE(contains(result.out, "refused (" + reason + ")")) << token.name << result.out;
    }
    EXPECT_EQ(run_with_secret({"explain", "-"}, std::string(100'000, 'a')).exit_code, 1);
    EXPECT_EQ(run_with_secret({"explain", "-"}, "").exit_code, 1);
}

TEST_F(CommandLine, MakesSecretsThatDifferAndAreTaken) {
    const Finished first = run({"secret"});
    const Finished second = run({"secret"});
    EXPECT_EQ(first.exit_code, 0);
    EXPECT_EQ(count_lines(first.out), 1U);
    EXPECT_NE(first.out, second.out);
    const std::string made = first.out.substr(0, first.out.size() - 1);
    const auto bytes = auth::decode_base64url(made);
    ASSERT_TRUE(bytes) << made;
    EXPECT_GE(bytes->size(), 32U);
    const Finished token = run({"token", "--user", "a"}, {{"BETTER_AUTH_SECRET", made}});
    EXPECT_EQ(token.exit_code, 0);
    EXPECT_EQ(token.err, "");
}

TEST_F(CommandLine, ReadsTheFilesThatTheEnvironmentNames) {
    std::ofstream{path(".env")} << "BETTER_AUTH_SECRET=short\n";
    std::ofstream{path("settings.env")} << "BETTER_AUTH_SECRET=short\nJWT_LEEWAY=5s\n";
    std::ofstream{path("secret.env")} << "BETTER_AUTH_SECRET=" << secret << "\n";
    const auto ask = [this](const std::string& files) {
        return run({"token", "--user", "ada"}, {{"ENV_FILE", files}});
    };
    EXPECT_EQ(ask("settings.env:secret.env").exit_code, 0) << "the later one counts";
    EXPECT_EQ(ask("secret.env:settings.env").exit_code, 2);
    EXPECT_EQ(ask("").exit_code, 2) << "the one of the folder";
    const Finished missing = ask("secret.env:nowhere.env");
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_EQ(missing.err,
              "taskgate: ENV_FILE names \"nowhere.env\": expected files that can be read\n");
}

TEST_F(CommandLine, AsksTheServiceWhetherItAnswers) {
    start_server({{"BETTER_AUTH_SECRET", std::string{secret}}});
    const std::string port = std::to_string(read_port());
    for (const Words& words :
         {Words{"health", "--port", port}, Words{"health", "--port", port, "--ready"}}) {
        const Finished well = run_with_secret(words);
        EXPECT_EQ(well.exit_code, 0) << well.err;
        EXPECT_EQ(well.out, "ok\n");
    }
    EXPECT_EQ(stop_server().exit_code, 0);
    const Finished gone = run_with_secret({"health", "--port", port});
    EXPECT_EQ(gone.exit_code, 1);
    EXPECT_TRUE(contains(gone.err, "taskgate: http://127.0.0.1:" + port + "/health/live: "))
        << gone.err;
    EXPECT_EQ(count_lines(gone.err), 1U);
}

TEST_F(CommandLine, ShowsTheDocumentAndTheVersion) {
    const Finished document = run({"openapi"});
    EXPECT_EQ(document.exit_code, 0);
    const auto parsed = json::Document::parse(document.out, json::Duplicates::refused);
    ASSERT_TRUE(parsed) << parsed.error().reason << " at " << parsed.error().offset;
    EXPECT_TRUE(parsed->root().find("openapi")->string().starts_with("3.1"));
    const Finished version = run({"version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_TRUE(version.out.starts_with("taskgate ")) << version.out;
    EXPECT_EQ("taskgate " + run({"--version"}).out, version.out);
    const Finished page = run({"serve", "--help-markdown"});
    EXPECT_EQ(page.exit_code, 0);
    EXPECT_TRUE(page.out.starts_with("# Configuration\n"));
}

}  // namespace

}  // namespace taskgate::test
