// SPDX-License-Identifier: MIT
#include "auth/jwt.hpp"
#include "cli/program.hpp"
#include "support/http_client.hpp"
#include "support/running_app.hpp"
#include "support/scripted_issuer.hpp"
#include "support/signer.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fstream>

namespace taskgate::test {

namespace {

constexpr std::string_view other_secret = "cR7kW2nX5bM9vQ4jT8hZ3yL6fD1sG0pA";

/// A server whose configuration is in its `.env`, and changes.
class Reload : public ProgramTest {
protected:
    void configure(std::string_view text) { std::ofstream{path(".env")} << text; }
    void start() {
        start_server({});
        port_ = read_port();
    }
    /// Asks the server to read its configuration again, and waits until it says so.
    void reload(std::string_view line) {
        signal_server(SIGHUP);
        read_log_until(line);
    }

    static std::string token(std::string_view signed_with) {
        auth::TokenRequest request;
        request.user = "ada";
        request.lifetime = std::chrono::hours{1};
        return auth::issue(auth::SecretKey{std::string{signed_with}, "secret"}, {}, request,
                           SystemClock{}.now());
    }
    static int status(HttpClient& client, const std::string& token) {
        const std::string field = "Authorization: Bearer " + token + "\r\n";
        return client.exchange(RunningApp::request("GET", "/api/ada/tasks", field)).status;
    }

    std::uint16_t port_ = 0;
};

TEST_F(Reload, TakesOtherSecretsWithoutDroppingAConnection) {
    configure(fmt::format("BETTER_AUTH_SECRET={}\n", secret));
    start();
    HttpClient client{port_};
    EXPECT_EQ(status(client, token(secret)), 200);
    EXPECT_EQ(status(client, token(other_secret)), 401);
    configure(fmt::format("BETTER_AUTH_SECRETS=2:{},1:{}\n", other_secret, secret));
    reload("configuration read again");
    EXPECT_EQ(status(client, token(secret)), 200);
    EXPECT_EQ(status(client, token(other_secret)), 200);
    configure(
        fmt::format("BETTER_AUTH_SECRET={}\nIDLE_TIMEOUT=9s\nBODY_TIMEOUT=1s\n", other_secret));
    reload("BODY_TIMEOUT, IDLE_TIMEOUT");
    EXPECT_EQ(status(client, token(secret)), 401);
    EXPECT_EQ(status(client, token(other_secret)), 200);
    EXPECT_EQ(stop_server().exit_code, 0);
}

TEST_F(Reload, RefusesAWrongConfigurationWhole) {
    const std::string good = fmt::format("BETTER_AUTH_SECRET={}\n", secret);
    const std::string next = fmt::format("BETTER_AUTH_SECRET={}\n", other_secret);
    configure(good);
    start();
    HttpClient client{port_};
    EXPECT_EQ(status(client, token(secret)), 200);
    for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
             {next + "JWT_LEEWAY=soon\n", "JWT_LEEWAY holds"},
             {next + "JWKS_FILE=keys.json\n", "JWKS_FILE holds"},
             {next + "JWT_ALGORITHMS=HS512\n", "expected at least 64"},
             {"BETTER_AUTH_SECRET=short\n", "expected at least 32"},
             {"\n", "nothing to verify tokens with"}}) {
        configure(text);
        reload(part);
        EXPECT_EQ(status(client, token(secret)), 200) << part;
        EXPECT_EQ(status(client, token(other_secret)), 401) << part;
    }
    const std::string log = stop_server().err;
    EXPECT_NE(log.find("configuration refused, the old one stays"), std::string::npos) << log;
    EXPECT_EQ(log.find(other_secret), std::string::npos);
}

TEST_F(Reload, ReadsKeyFilesAndPolicyAgain) {
    const Signer first{"first"};
    const Signer second{"second"};
    const std::string issuer = "https://id.example.com";
    const auto write = [this](const Signer& signer) {
        std::ofstream{path("keys.json")} << key_set_of({&signer});
    };
    const auto make = [&issuer](const Signer& signer) {
        return signer.token("ada", issuer, SystemClock{}.now(), R"(,"aud":"tasks")");
    };
    write(first);
    const std::string settings =
        "RATE_LIMIT=off\nJWKS_FILE=keys.json\nJWT_ISSUER=https://id.example.com\n";
    configure(settings + "JWT_AUDIENCE=tasks\n");
    start();
    HttpClient client{port_};
    EXPECT_EQ(status(client, make(first)), 200);
    write(second);
    EXPECT_EQ(status(client, make(first)), 200);
    reload("configuration read again");
    EXPECT_EQ(status(client, make(first)), 401);
    EXPECT_EQ(status(client, make(second)), 200);
    configure(settings + "JWT_AUDIENCE=notes\n");
    signal_server(SIGHUP);
    // Its one line is in the log already: the next thing that differs is what a token meets.
    for (int i = 0; i < 10'000 && status(client, make(second)) == 200; ++i) {
    }
    EXPECT_EQ(status(client, make(second)), 401);
}

TEST_F(Reload, TakesOtherOriginsLimitsProxiesAndLogLevels) {
    const std::string settings = fmt::format("BETTER_AUTH_SECRET={}\n", secret);
    configure(settings + "LOG_LEVEL=error\n");
    start();
    HttpClient client{port_};
    const std::string request = RunningApp::request(
        "GET", "/health/live", "Origin: https://app.example.com\r\nX-Forwarded-For: 192.0.2.7\r\n");
    for (int i = 0; i < 3; ++i) {
        const HttpReply before = client.exchange(request);
        EXPECT_EQ(before.status, 200);
        EXPECT_FALSE(before.has("Access-Control-Allow-Origin"));
    }
    configure(settings +
              "CORS_ORIGINS=https://app.example.com\nTRUSTED_PROXIES=127.0.0.1\n"
              "RATE_LIMIT_ADDRESS=2/1h\nLOG_LEVEL=info\n");
    reload("configuration read again");
    // A connection learns of a proxy when it begins.
    HttpClient next{port_};
    const HttpReply after = next.exchange(request);
    EXPECT_EQ(after.status, 200);
    EXPECT_EQ(after.find("Access-Control-Allow-Origin"), "https://app.example.com");
    EXPECT_EQ(next.exchange(request).status, 200);
    EXPECT_EQ(next.exchange(request).status, 429) << "of the address that the proxy named";
    EXPECT_TRUE(client.exchange(request).has("Access-Control-Allow-Origin"));
    const std::string log = read_log_until("\"client\":\"192.0.2.7\"");
    EXPECT_EQ(log.find("count only from the next start"), std::string::npos) << log;
    configure(settings +
              "CORS_ORIGINS=https://app.example.com\nTRUSTED_PROXIES=127.0.0.1\n"
              "RATE_LIMIT_ADDRESS=2/1h\nLOG_LEVEL=info\nMAX_BODY_SIZE=1KiB\n");
    reload("MAX_BODY_SIZE");
    EXPECT_EQ(next.exchange(request).status, 429) << "with the same limits nobody is forgotten";
}

TEST_F(Reload, RefusesProxiesThatDoNotFit) {
    const std::string settings =
        fmt::format("BETTER_AUTH_SECRET={}\nTRUSTED_PROXIES=10.0.0.1\nPROXY_PROTOCOL=v2\n", secret);
    configure(settings);
    start();
    configure(settings + "TRUSTED_PROXIES=\n");
    reload("PROXY_PROTOCOL is on and TRUSTED_PROXIES is not set");
}

TEST_F(Reload, HasPublishedKeysReadAtOnce) {
    ScriptedIssuer issuer;
    const Signer first{"first"};
    const Signer second{"second"};
    IssuerAnswer answer;
    answer.body = key_set_of({&first});
    issuer.set("/api/auth/jwks", answer);
    configure("BETTER_AUTH_URL=" + issuer.url() + "\n");
    start();
    read_log_until("keys read");
    HttpClient client{port_};
    const auto make = [&issuer](const Signer& signer) {
        return signer.token("ada", issuer.url(), SystemClock{}.now());
    };
    EXPECT_EQ(status(client, make(first)), 200);
    answer.body = key_set_of({&second});
    issuer.set("/api/auth/jwks", answer);
    signal_server(SIGHUP);
    issuer.wait_for_requests(2);
    // An unknown key waits for the reading that is under way.
    EXPECT_EQ(status(client, make(second)), 200);
    EXPECT_EQ(status(client, make(first)), 401);
    EXPECT_EQ(issuer.requests().size(), 3U) << "once more for the key that has left";
}

}  // namespace

}  // namespace taskgate::test
