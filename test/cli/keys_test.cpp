// SPDX-License-Identifier: MIT
#include "cli/program.hpp"
#include "support/background_process.hpp"
#include "support/scripted_issuer.hpp"
#include "support/signer.hpp"
#include "support/tls_files.hpp"

#include <fmt/format.h>

#include <fstream>

namespace taskgate::test {

namespace {

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// The program beside an issuer that publishes one key.
class KeyCommands : public ProgramTest {
protected:
    void SetUp() override {
        IssuerAnswer answer;
        answer.body = key_set_of({&signer_});
        issuer_.set("/api/auth/jwks", answer);
        answer.body = fmt::format(R"({{"issuer":"{}","jwks_uri":"{}"}})", issuer_.url(),
                                  issuer_.url("/api/auth/jwks"));
        issuer_.set("/.well-known/openid-configuration", answer);
    }

    [[nodiscard]] std::string token(std::string_view members = {}) const {
        return signer_.token("ada", issuer_.url(), SystemClock{}.now(), members);
    }

    /// Checks that a token is refused, by its reason and a part of the advice.
    void expect_advice(const Finished& result, std::string_view reason, std::string_view advice) {
        EXPECT_EQ(result.exit_code, 1) << result.err;
        EXPECT_TRUE(contains(result.out, fmt::format("refused ({}): ", reason))) << result.out;
        EXPECT_TRUE(contains(result.out, advice)) << result.out;
    }

    ScriptedIssuer issuer_;
    Signer signer_{"key-1"};
};

TEST_F(KeyCommands, ExplainATokenWithTheKeysOfAnAddress) {
    for (const auto& [flag, url] : std::vector<std::pair<std::string, std::string>>{
             {"--jwks-url", issuer_.url("/api/auth/jwks")},
             {"--better-auth-url", issuer_.url()},
             {"--oidc-issuer", issuer_.url()}}) {
        const Finished result = run({"explain", flag, url, token()});
        EXPECT_EQ(result.exit_code, 0) << flag << result.out << result.err;
        EXPECT_TRUE(contains(result.out, "accepted as user \"ada\"")) << result.out;
        EXPECT_TRUE(contains(result.out, "verifies the signature")) << result.out;
        EXPECT_EQ(result.err, "");
    }
}

TEST_F(KeyCommands, NameTheLikelyMistakeAndItsCure) {
    const std::string url = issuer_.url();
    const Signer other{"key-2"};
    const auto now = SystemClock{}.now();
    expect_advice(run_with_secret({"explain", token()}), "wrong_algorithm", "BETTER_AUTH_URL");
    expect_advice(run({"explain", "--better-auth-url", url, other.token("ada", url, now)}),
                  "unknown_key", "\"key-2\"");
    expect_advice(run({"explain", "--better-auth-url", url, other.token("ada", url, now)}),
                  "unknown_key", "holds \"key-1\"");
    expect_advice(run({"explain", "--better-auth-url", url,
                       signer_.token("ada", "https://elsewhere.example", now)}),
                  "wrong_issuer", "JWT_ISSUER");
    const Finished other_issuer = run({"explain", "--better-auth-url", url,
                                       signer_.token("ada", "https://elsewhere.example", now)});
    EXPECT_TRUE(
        contains(other_issuer.out, "NO  iss        \"https://elsewhere.example\", expected " + url))
        << other_issuer.out;
    expect_advice(run({"explain", "--better-auth-url", url, "--jwt-audience", "tasks",
                       token(R"(,"aud":"other")")}),
                  "wrong_audience", "\"other\", and JWT_AUDIENCE asks for tasks");
    expect_advice(run({"explain", "--better-auth-url", url, "--jwt-algorithms", "RS256", token()}),
                  "wrong_algorithm", "name it in JWT_ALGORITHMS");
    expect_advice(run({"explain", "--better-auth-url", url, "N7WjevwEt9NQhUKTp65bwFSoqEJGvc50"}),
                  "session_token", "ask /api/auth/token");
}

TEST_F(KeyCommands, SayWhyKeysCannotBeRead) {
    const std::string bound = issuer_.url();
    issuer_.go_down();
    const Finished explained = run({"explain", "--better-auth-url", bound, token()});
    expect_advice(explained, "keys_unavailable", "could not be read");
    EXPECT_TRUE(contains(explained.out, "Failed to connect")) << explained.out;
    const Finished listed = run({"keys", "--better-auth-url", bound});
    EXPECT_EQ(listed.exit_code, 1);
    EXPECT_TRUE(contains(listed.err, "cannot be read")) << listed.err;
    issuer_.come_up();
}

TEST_F(KeyCommands, ListTheKeysInForce) {
    IssuerAnswer answer;
    answer.body = R"({"keys":[)" + signer_.jwk() +
                  R"(,{"kty":"OKP","crv":"X25519","kid":"\u001b[31m","x":"AA"}]})";
    issuer_.set("/api/auth/jwks", answer);
    const Finished result = run_with_secret({"keys", "--better-auth-url", issuer_.url() + "/"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(contains(result.out, "key-1")) << result.out;
    EXPECT_TRUE(contains(result.out, "Ed25519")) << result.out;
    EXPECT_TRUE(contains(result.out, "HS256")) << result.out;
    EXPECT_TRUE(contains(result.out, "BETTER_AUTH_SECRET")) << result.out;
    EXPECT_TRUE(contains(result.out, issuer_.url("/api/auth/jwks"))) << result.out;
    EXPECT_TRUE(contains(result.out, "left out")) << result.out;
    EXPECT_FALSE(contains(result.out, "\x1b")) << result.out;
}

TEST_F(KeyCommands, BelieveTheAuthoritiesThatTheyAreTold) {
    const TlsFiles files = make_tls_files(path("."));
    std::ofstream{path("jwks")} << "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"
                                << key_set_of({&signer_});
    const std::uint16_t port = free_port();
    Command command;
    command.user = Command::User::own;
    command.arguments = {"sh", "-c",
                         fmt::format("cd '{}' && exec openssl s_server -HTTP -accept 127.0.0.1:{} "
                                     "-cert '{}' -key '{}'",
                                     path("."), port, files.certificate, files.key)};
    const BackgroundProcess server{command};
    ASSERT_TRUE(server.wait_for("ACCEPT", std::chrono::seconds{30})) << server.output();
    const std::string url = fmt::format("https://127.0.0.1:{}/jwks", port);
    const Finished stranger = run({"keys", "--jwks-url", url});
    EXPECT_EQ(stranger.exit_code, 1);
    EXPECT_TRUE(contains(stranger.err, "certificate")) << stranger.err;
    const Finished known = run({"keys", "--jwks-url", url, "--jwks-ca-file", files.root});
    EXPECT_EQ(known.exit_code, 0) << known.err;
    EXPECT_TRUE(contains(known.out, "key-1")) << known.out;
}

}  // namespace

}  // namespace taskgate::test
