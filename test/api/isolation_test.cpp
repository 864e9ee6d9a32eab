// SPDX-License-Identifier: MIT
// Nobody ever sees or changes another user's tasks.

#include "api/openapi.hpp"
#include "api/scenario.hpp"
#include "base/percent.hpp"

#include <gtest/gtest.h>

namespace taskgate::test {

namespace {

struct Route {
    std::string method;
    std::string path;  ///< behind `/api/<user>`
};

/// Every route of the API, out of the table that the service itself is made from.
std::vector<Route> owned_routes(const std::string& task) {
    std::vector<Route> routes;
    for (const api::Endpoint& endpoint : api::all_endpoints()) {
        constexpr std::string_view prefix = "/api/{user_id}";
        if (!endpoint.path.starts_with(prefix)) continue;
        EXPECT_EQ(endpoint.access, api::Access::owner) << endpoint.path;
        Route route{std::string{endpoint.method}, std::string{endpoint.path.substr(prefix.size())}};
        if (const std::size_t id = route.path.find("{task_id}"); id != std::string::npos) {
            route.path.replace(id, 9, task);
        }
        routes.push_back(std::move(route));
    }
    return routes;
}

constexpr const char* body = R"({"title":"stolen","is_completed":true})";

}  // namespace

TEST(Isolation, AnotherUsersPathIsForbiddenOnEveryRoute) {
    const RunningApp app;
    const std::string task = app.make_task("bob", "bob's");
    const std::string before = app.ask("GET", "/api/bob/tasks", "bob").body;
    const auto routes = owned_routes(task);
    EXPECT_EQ(routes.size(), 6U);
    for (const Route& route : routes) {
        SCOPED_TRACE(route.method + route.path);
        const HttpReply reply = app.ask(route.method, "/api/bob" + route.path, "ann", body);
        EXPECT_EQ(reply.status, 403);
        EXPECT_EQ(reply.body, forbidden_body);
    }
    EXPECT_EQ(app.ask("GET", "/api/bob/tasks", "bob").body, before);
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").body, "[]");
}

TEST(Isolation, AnotherUsersTaskIsNotFoundUnderOnesOwnPath) {
    const RunningApp app;
    const std::string task = app.make_task("bob", "bob's");
    const std::string before = app.ask("GET", "/api/bob/tasks", "bob").body;
    std::size_t with_task = 0;
    for (const Route& route : owned_routes(task)) {
        if (route.path.find(task) == std::string::npos) continue;
        ++with_task;
        SCOPED_TRACE(route.method + route.path);
        const HttpReply reply = app.ask(route.method, "/api/ann" + route.path, "ann", body);
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(reply.body, R"({"detail":"Task not found"})");
    }
    EXPECT_EQ(with_task, 4U);
    EXPECT_EQ(app.ask("GET", "/api/bob/tasks", "bob").body, before);
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").body, "[]");
}

TEST(Isolation, NeitherIsThereWithoutAToken) {
    const RunningApp app;
    const std::string task = app.make_task("bob", "bob's");
    const std::string before = app.ask("GET", "/api/bob/tasks", "bob").body;
    for (const Route& route : owned_routes(task)) {
        SCOPED_TRACE(route.method + route.path);
        EXPECT_EQ(app.ask(route.method, "/api/bob" + route.path, "", body).body, unauthorized_body);
    }
    EXPECT_EQ(app.ask("GET", "/api/bob/tasks", "bob").body, before);
}

TEST(Isolation, UsersOnOneConnectionStayApart) {
    const RunningApp app;
    HttpClient client{app.port()};
    std::string requests;
    for (const char* user : {"ann", "bob", "ann"}) {
        requests +=
            RunningApp::request("POST", "/api/" + std::string{user} + "/tasks",
                                app.authorization(user) + "Content-Type: application/json\r\n",
                                R"({"title":"of )" + std::string{user} + "\"}");
    }
    client.send(requests);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_reply().status, 201);
    requests = RunningApp::request("GET", "/api/bob/tasks", app.authorization("bob"));
    requests += RunningApp::request("GET", "/api/bob/tasks");
    requests += RunningApp::request("GET", "/api/bob/tasks", app.authorization("ann"));
    client.send(requests);
    const std::string list = client.read_reply().body;
    EXPECT_NE(list.find("of bob"), std::string::npos);
    EXPECT_EQ(list.find("of ann"), std::string::npos);
    EXPECT_EQ(client.read_reply().status, 401);
    EXPECT_EQ(client.read_reply().status, 403);
}

TEST(Isolation, UsersWhoseNamesAreAlikeStayApart) {
    const RunningApp app;
    const std::vector<std::string> users{"ann", "Ann", "ann ", " ann", "anN", "ann%00", "a%6En"};
    for (const std::string& user : users) EXPECT_NE(app.make_task(user, user), "");
    for (const std::string& user : users) {
        const std::string list =
            app.ask("GET", "/api/" + encode_percent(user) + "/tasks", user).body;
        EXPECT_NE(list.find(R"("title":")" + user + "\""), std::string::npos) << list;
        EXPECT_EQ(list.find("},{"), std::string::npos) << list;
    }
}

}  // namespace taskgate::test
