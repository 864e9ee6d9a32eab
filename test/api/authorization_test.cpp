// SPDX-License-Identifier: MIT
// Section 5 of the contract over HTTP: where a token is read from, and the one 401.

#include "api/scenario.hpp"
#include "base/text.hpp"
#include "support/store_clock.hpp"
#include "support/tokens.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

void expect_the_401(const HttpReply& reply) {
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.body, unauthorized_body);
    EXPECT_EQ(reply.find("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(reply.field_names(),
              "date,server,content-type,www-authenticate,x-request-id,x-content-type-options,"
              "x-frame-options,content-security-policy,cache-control,content-length");
}

HttpReply ask_with(const RunningApp& app, const std::string& fields) {
    return app.ask("GET", "/api/ann/tasks", "", "", fields);
}

}  // namespace

TEST(Authorization, TakesOneBearerToken) {
    const RunningApp app;
    const std::string token = app.token("ann");
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer   "}) {
        SCOPED_TRACE(scheme);
        EXPECT_EQ(ask_with(app, "Authorization: " + (scheme + token) + "\r\n").status, 200);
    }
    EXPECT_EQ(ask_with(app, "authorization:Bearer " + token + " \t\r\n").status, 200);
}

TEST(Authorization, InAnyOtherFormIsThe401) {
    const RunningApp app;
    const std::string token = app.token("ann");
    const std::string good = "Authorization: Bearer " + token + "\r\n";
    for (const auto& [name, fields] : {
             std::pair<const char*, std::string>{"none", ""},
             {"empty", "Authorization:\r\n"},
             {"the scheme alone", "Authorization: Bearer\r\n"},
             {"the scheme and a space", "Authorization: Bearer \r\n"},
             {"the token alone", "Authorization: " + token + "\r\n"},
             {"no space", "Authorization: Bearer" + token + "\r\n"},
             {"a tab", "Authorization: Bearer\t" + token + "\r\n"},
             {"a tab behind the space", "Authorization: Bearer \t" + token + " x\r\n"},
             {"a colon", "Authorization: Bearer: " + token + "\r\n"},
             {"an equals sign", "Authorization: Bearer=" + token + "\r\n"},
             {"a second word", "Authorization: Bearer " + token + " x\r\n"},
             {"a parameter", "Authorization: Bearer " + token + ", realm=x\r\n"},
             {"a comma behind", "Authorization: Bearer " + token + ",\r\n"},
             {"two tokens", "Authorization: Bearer a.b.c," + token + "\r\n"},
             {"quotes", "Authorization: Bearer \"" + token + "\"\r\n"},
             {"twice the scheme", "Authorization: Bearer Bearer " + token + "\r\n"},
             {"two fields", good + good},
             {"two fields, the second Basic", good + "Authorization: Basic YTpi\r\n"},
             {"two fields, the first Basic", "Authorization: Basic YTpi\r\n" + good},
             {"two fields, the second empty", good + "authorization:\r\n"},
             {"Basic", "Authorization: Basic dXNlcjpwYXNz\r\n"},
             {"Basic with a token", "Authorization: Basic " + token + "\r\n"},
             {"Token", "Authorization: Token " + token + "\r\n"},
             {"JWT", "Authorization: JWT " + token + "\r\n"},
             {"Digest", "Authorization: Digest username=\"ann\"\r\n"},
             {"not a token", "Authorization: Bearer invalid-token\r\n"},
             {"a cookie", "Cookie: Authorization=Bearer " + token + "\r\n"},
             {"another field", "X-Authorization: Bearer " + token + "\r\n"},
             {"a proxy's field", "Proxy-Authorization: Bearer " + token + "\r\n"},
         }) {
        SCOPED_TRACE(name);
        expect_the_401(ask_with(app, fields));
    }
}

TEST(Authorization, IsNeverReadFromAQueryOrABody) {
    const RunningApp app;
    const std::string token = app.token("ann");
    for (const char* name : {"token", "access_token", "Authorization", "jwt"}) {
        std::string target = "/api/ann/tasks?";
        target.append(name).append("=").append(token);
        expect_the_401(app.ask("GET", target));
        std::string body = R"({"title":"a",")";
        body.append(name).append(R"(":")").append(token).append("\"}");
        expect_the_401(app.ask("POST", "/api/ann/tasks", "", body));
        expect_the_401(app.ask("POST", "/api/ann/tasks", "", "access_token=" + token,
                               "Content-Type: application/x-www-form-urlencoded\r\n"));
    }
}

TEST(Authorization, OfEveryHostileTokenIsTheOne401) {
    StoreClock clock;
    RunningApp app{{}, &clock};
    std::size_t refused = 0;
    HttpClient client{app.port()};
    for (const NamedToken& row : hostile_tokens(app_secret, clock.now())) {
        SCOPED_TRACE(row.name);
        // What cannot stand in a field, and space around a value, are HTTP's own matters.
        const std::string_view refused_by_http{"\r\n\0\x7F", 4};
        const bool can_be_sent = row.token.find_first_of(refused_by_http) == std::string::npos &&
                                 trim(row.token) == row.token && row.token.size() < 30'000;
        if (!can_be_sent || !row.refusal) continue;
        ++refused;
        expect_the_401(
            client.exchange(RunningApp::request("GET", "/api/" + std::string{token_user} + "/tasks",
                                                "Authorization: Bearer " + row.token + "\r\n")));
        if (HasFailure()) return;
    }
    EXPECT_GT(refused, 100U);
    for (const std::string& line : app.log().lines()) {
        EXPECT_EQ(line.find("eyJ"), std::string::npos) << line;
    }
}

TEST(Authorization, OfATokenThatIsTooLongIsRefused) {
    const RunningApp app;
    const std::string start = "Authorization: Bearer ";
    expect_the_401(ask_with(app, start + std::string(20'000, 'a') + "\r\n"));
    EXPECT_EQ(ask_with(app, start + std::string(40'000, 'a') + "\r\n").status, 431);
}

TEST(Authorization, EndsWithTheTokenOnAnOpenConnection) {
    StoreClock clock;
    const RunningApp app{{}, &clock};
    HttpClient client{app.port()};
    const std::string request =
        RunningApp::request("GET", "/api/ann/tasks", app.authorization("ann"));
    EXPECT_EQ(client.exchange(request).status, 200);
    clock.move(std::chrono::hours{1} - std::chrono::seconds{1});
    EXPECT_EQ(client.exchange(request).status, 200);
    clock.move(std::chrono::seconds{2});
    expect_the_401(client.exchange(request));
}

TEST(Authorization, IsNotAskedForByTheServiceItself) {
    run_scenarios({
        {"health", "GET", "/health", "", "", 200, R"({"status":"ok")"},
        {"document", "GET", "/openapi.json", "", "", 200, R"({"openapi":"3.1.0")"},
        {"a bad token", "GET", "/health", "", "", 200, "", "", "Authorization: Bearer x\r\n"},
    });
}

TEST(Authorization, EndsWhereThePathNamesAnotherUser) {
    const RunningApp app;
    const HttpReply reply = app.ask("GET", "/api/bob/tasks", "ann");
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reply.body, forbidden_body);
    EXPECT_FALSE(reply.has("WWW-Authenticate"));
}

}  // namespace taskgate::test
