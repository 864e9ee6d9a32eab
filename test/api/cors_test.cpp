// SPDX-License-Identifier: MIT
// Section 7 of the contract.

#include "api/cors.hpp"

#include "api/scenario.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

constexpr const char* app_origin = "https://app.example.com";

std::function<void(Config&)> allowing(const char* setting) {
    return [setting](Config& config) {
        auto policy = api::CorsPolicy::read(setting);
        ASSERT_TRUE(policy) << policy.error().message;
        config.cors = std::move(*policy);
    };
}

std::string origin(std::string_view value) { return "Origin: " + std::string{value} + "\r\n"; }

constexpr const char* asking = "Access-Control-Request-Method: PATCH\r\n";

/// Every field name that begins with `Access-Control-`.
std::string cors_fields(const HttpReply& reply) {
    std::string names;
    for (const auto& [name, value] : reply.fields) {
        if (name.starts_with("Access-Control-")) names += name.substr(15) + " ";
    }
    return names;
}

}  // namespace

TEST(Cors, WithoutASettingNothingIsSaid) {
    const RunningApp app;
    const HttpReply reply = app.ask("GET", "/health", "", "", origin(app_origin));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(cors_fields(reply), "");
    EXPECT_FALSE(reply.has("Vary"));
    const HttpReply preflight =
        app.ask("OPTIONS", "/api/ann/tasks", "", "", origin(app_origin) + asking);
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(cors_fields(preflight), "");
}

TEST(Cors, AListedOriginMayReadEveryAnswer) {
    const RunningApp app{allowing("http://localhost:3000, https://app.example.com")};
    const std::string task = "/api/ann/tasks/" + app.make_task("ann", "a");
    for (const auto& [method, path, user, status] : {
             std::tuple{"GET", std::string{"/health"}, "", 200},
             std::tuple{"GET", std::string{"/openapi.json"}, "", 200},
             std::tuple{"GET", std::string{"/api/ann/tasks"}, "ann", 200},
             std::tuple{"GET", task, "ann", 200},
             std::tuple{"GET", std::string{"/health/"}, "", 307},
             std::tuple{"GET", std::string{"/%"}, "", 400},
             std::tuple{"GET", std::string{"/api/ann/tasks"}, "", 401},
             std::tuple{"GET", std::string{"/api/bob/tasks"}, "ann", 403},
             std::tuple{"GET", std::string{"/x"}, "", 404},
             std::tuple{"DELETE", std::string{"/health"}, "", 405},
             std::tuple{"GET", std::string{"/api/ann/tasks/x"}, "ann", 422},
             std::tuple{"DELETE", task, "ann", 200},
             std::tuple{"DELETE", task, "ann", 404},
         }) {
        SCOPED_TRACE(method + path);
        const HttpReply reply = app.ask(method, path, user, "", origin(app_origin));
        EXPECT_EQ(reply.status, status);
        EXPECT_EQ(reply.find("Access-Control-Allow-Origin"), app_origin);
        EXPECT_EQ(reply.find("Access-Control-Allow-Credentials"), "true");
        EXPECT_EQ(reply.find("Access-Control-Expose-Headers"),
                  "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, "
                  "X-Request-ID");
        EXPECT_EQ(reply.find("Vary"),
                  path == "/openapi.json" ? "Accept-Encoding, Origin" : "Origin");
        EXPECT_EQ(reply.count("Access-Control-Allow-Origin"), 1U);
    }
}

TEST(Cors, ABodyThatIsTooLargeIsAnsweredReadably) {
    const RunningApp app{allowing(app_origin)};
    HttpClient client{app.port()};
    const HttpReply reply =
        client.exchange("POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\n" + app.authorization("ann") +
                        origin(app_origin) + "Content-Length: 1048577\r\n\r\n");
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.find("Access-Control-Allow-Origin"), app_origin);
    // HTTP/2 has no chunks.
    if (tests_run_over_http2()) return;
    HttpClient chunked{app.port()};
    const HttpReply late =
        chunked.exchange("POST /api/ann/tasks HTTP/1.1\r\nHost: h\r\n" + app.authorization("ann") +
                         origin(app_origin) + "Transfer-Encoding: chunked\r\n\r\n100001\r\n");
    EXPECT_EQ(late.status, 413);
    EXPECT_EQ(late.find("Access-Control-Allow-Origin"), app_origin);
}

TEST(Cors, AnotherOriginMayNot) {
    const RunningApp app{allowing("https://app.example.com")};
    for (const std::string& fields :
         {std::string{}, origin("https://evil.example"), origin("null"), origin("*"), origin(""),
          origin("http://app.example.com"), origin("https://app.example.com:443"),
          origin("https://app.example.com/"), origin("https://APP.example.com"),
          origin("https://app.example.com.evil.example"), origin("https://xapp.example.com"),
          origin("https://app.example.com, https://app.example.com"),
          origin(app_origin) + origin(app_origin), origin(app_origin) + origin("https://a")}) {
        SCOPED_TRACE(fields);
        const HttpReply reply = app.ask("GET", "/health", "", "", fields);
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(cors_fields(reply), "");
        EXPECT_EQ(reply.find("Vary"), "Origin");
        if (fields.empty()) continue;
        const HttpReply preflight = app.ask("OPTIONS", "/health", "", "", fields + asking);
        EXPECT_EQ(preflight.status, 204);
        EXPECT_EQ(cors_fields(preflight), "");
        EXPECT_EQ(preflight.find("Vary"), "Origin");
    }
}

TEST(Cors, APreflightNeedsNoTokenOnAnyPath) {
    const RunningApp app{allowing(app_origin)};
    for (const char* path :
         {"/api/ann/tasks", "/api/ann/tasks/x", "/api/x", "/health", "/x", "/", "*", "/health/"}) {
        SCOPED_TRACE(path);
        const HttpReply reply = app.ask(
            "OPTIONS", path, "", "",
            origin(app_origin) + asking + "Access-Control-Request-Headers: authorization\r\n");
        EXPECT_EQ(reply.status, 204);
        EXPECT_EQ(cors_fields(reply),
                  "Allow-Methods Allow-Headers Max-Age Allow-Origin Allow-Credentials "
                  "Expose-Headers ");
        EXPECT_EQ(reply.find("Access-Control-Allow-Origin"), app_origin);
        EXPECT_EQ(reply.find("Access-Control-Allow-Methods"),
                  "GET, HEAD, POST, PUT, PATCH, DELETE");
        EXPECT_EQ(reply.find("Access-Control-Allow-Headers"),
                  "Authorization, Content-Type, If-Match, If-None-Match, traceparent, tracestate, "
                  "X-Request-ID");
        EXPECT_EQ(reply.find("Access-Control-Max-Age"), "7200");
    }
}

TEST(Cors, OptionsThatIsNoPreflightIsAMethodLikeAnyOther) {
    const RunningApp app{allowing(app_origin)};
    for (const std::string& fields : {std::string{}, origin(app_origin), std::string{asking}}) {
        EXPECT_EQ(app.ask("OPTIONS", "/health", "", "", fields).status, 405);
        EXPECT_EQ(app.ask("OPTIONS", "/api/ann/tasks", "", "", fields).status, 401);
    }
}

TEST(Cors, AnAsteriskLetsEverybodyReadWithoutCredentials) {
    const RunningApp app{allowing("*")};
    for (const char* from : {"https://evil.example", "null", "https://app.example.com"}) {
        const HttpReply reply = app.ask("GET", "/api/ann/tasks", "", "", origin(from));
        EXPECT_EQ(reply.status, 401);
        EXPECT_EQ(reply.find("Access-Control-Allow-Origin"), "*");
        EXPECT_FALSE(reply.has("Access-Control-Allow-Credentials"));
        EXPECT_EQ(reply.find("Vary"), "Origin");
    }
    EXPECT_EQ(cors_fields(app.ask("GET", "/health")), "");
}

TEST(Cors, AnOriginListedBesideAnAsteriskKeepsItsCredentials) {
    const RunningApp app{allowing(R"(["*", "https://app.example.com", "null"])")};
    const auto credentials = [&app](const char* from) {
        const HttpReply reply = app.ask("GET", "/health", "", "", origin(from));
        return reply.find("Access-Control-Allow-Origin") + " " +
               reply.find("Access-Control-Allow-Credentials");
    };
    EXPECT_EQ(credentials(app_origin), "https://app.example.com true");
    EXPECT_EQ(credentials("null"), "null true");
    EXPECT_EQ(credentials("https://evil.example"), "* ");
}

}  // namespace taskgate::test
