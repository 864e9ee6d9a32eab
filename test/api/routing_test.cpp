// SPDX-License-Identifier: MIT
// Sections 1 and 3 of the contract: paths, methods, and the order of the checks.

#include "api/scenario.hpp"

#include <gtest/gtest.h>

#include <cctype>

namespace taskgate::test {

namespace {

const std::string not_found = R"({"detail":"Not Found"})";
const std::string not_allowed = R"({"detail":"Method Not Allowed"})";
const std::string bad_request = R"({"detail":"Bad Request"})";
const std::string task_not_found = R"({"detail":"Task not found"})";

Scenario get(std::string path, std::string as, int status, std::string contains = {}) {
    return {path, "GET", path, std::move(as), "", status, std::move(contains)};
}

}  // namespace

TEST(Routing, EveryMethodOfEveryPathIsAnsweredOrNamed) {
    const RunningApp app;
    const std::string task = app.make_task("ann", "a");
    const std::string id = "/api/ann/tasks/" + task;
    struct Row {
        std::string path;
        std::string allow;
    };
    for (const Row& row : {
             Row{"/api/ann/tasks", "GET, HEAD, POST"},
             Row{id, "GET, HEAD, PUT, DELETE"},
             Row{id + "/complete", "PATCH"},
             Row{"/health", "GET, HEAD"},
             Row{"/openapi.json", "GET, HEAD"},
         }) {
        for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
                                   "TRACE", "CONNECT", "PROPFIND", "get", "X"}) {
            SCOPED_TRACE(std::string{method} + " " + row.path);
            if (row.allow == "GET, HEAD, PUT, DELETE" && method == std::string{"DELETE"}) continue;
            // In HTTP/2 it is another thing, which has no path.
            if (method == std::string{"CONNECT"} && tests_run_over_http2()) continue;
            const HttpReply reply = app.ask(method, row.path, "ann");
            const bool is_known =
                (", " + row.allow + ",").find(" " + std::string{method} + ",") != std::string::npos;
            if (is_known) {
                EXPECT_TRUE(reply.status == 200 || reply.status == 422) << reply.status;
                EXPECT_FALSE(reply.has("Allow"));
                continue;
            }
            EXPECT_EQ(reply.status, 405);
            EXPECT_EQ(reply.find("Allow"), row.allow);
            EXPECT_EQ(reply.body, method == std::string{"HEAD"} ? "" : not_allowed);
        }
    }
}

TEST(Routing, AnUnknownPathIsNotFoundAndUnderTheApiAsksForAToken) {
    std::vector<Scenario> table;
    for (const char* path :
         {"/x", "/apix", "/health/x", "/docs/x", "/redocs", "/assets", "/Health", "///", "//health",
          "/./health", "/x/../health", "/health;x", "/healt%68/x", "/API/ann/tasks", "/openapi",
          "/%2Fhealth", "/health%2F", "/favicon.ico"}) {
        for (const char* method : {"GET", "POST", "DELETE", "OPTIONS", "X"}) {
            table.push_back(
                {method + std::string{" "} + path, method, path, "", "", 404, not_found});
        }
    }
    for (const char* path : {"/api",
                             "/api/",
                             "/api/ann",
                             "/api/ann/",
                             "/api/ann/x",
                             "/api//tasks",
                             "/api/ann//tasks",
                             "/api/ann/tasks//",
                             "/api/ann/tasks/{mine}/x",
                             "/api/ann/tasks/{mine}/complete/x",
                             "/api/ann/tasks/{mine}//complete",
                             "/api/ann/Tasks",
                             "/api/./ann/tasks",
                             "/api/x/../ann/tasks",
                             "/api/ann/tasks;x",
                             "/api/ann/tasks%2F{mine}",
                             "/%61pi/ann/x",
                             "/api/ann%2Ftasks",
                             "/api/ann/tasks/%FF",
                             "/api/%FF/tasks"}) {
        table.push_back(get(path, "ann", 404, not_found));
        table.push_back(get(path, "", 401, unauthorized_body));
    }
    run_scenarios(table);
}

TEST(Routing, AMalformedEscapeIsABadRequestThatCloses) {
    const RunningApp app;
    for (const char* path : {"/%", "/%6", "/%zz", "/health%", "/api/%G1/tasks", "/api/ann/tasks/%",
                             "/api/ann/tasks/%2", "/%u0061pi", "/health/%-1"}) {
        SCOPED_TRACE(path);
        const HttpReply reply = app.ask("GET", path, "ann");
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.body, bad_request);
        EXPECT_TRUE(reply.says_close() || tests_run_over_http2());
        // It comes before everything else, a preflight too.
        EXPECT_EQ(app.ask("OPTIONS", path, "", "",
                          "Origin: http://a\r\nAccess-Control-Request-Method: GET\r\n")
                      .status,
                  400);
    }
    EXPECT_EQ(app.ask("GET", "/health?%zz").status, 200) << "a query is nobody's";
}

TEST(Routing, APathIsSplitAndThenDecodedOnce) {
    const RunningApp app;
    for (const auto& [user, path] : {
             std::pair<std::string, std::string>{"a/b", "a%2Fb"},
             {"a/b", "a%2fb"},
             {"..", ".."},
             {"..", "%2e%2E"},
             {".", "."},
             {"a+b", "a+b"},
             {"a b", "a%20b"},
             {"a;b=c", "a;b=c"},
             {"a%2Fb", "a%252Fb"},
             {"ann", "%61nn"},
             {"a?b#c", "a%3Fb%23c"},
             {"\xC3\xA9\xF0\x9F\x98\x80", "%C3%A9%F0%9F%98%80"},
             {"a@b.c:d~e!$&'()*,", "a@b.c:d~e!$&'()*,"},
             {"auth0|5f7c8ec7c33c6c004bbafe82", "auth0%7C5f7c8ec7c33c6c004bbafe82"},
             {"a\nb", "a%0Ab"},
         }) {
        SCOPED_TRACE(path);
        EXPECT_EQ(app.ask("GET", "/api/" + path + "/tasks", user).status, 200);
        const HttpReply made =
            app.ask("POST", "/%61pi/" + path + "/t%61sks", user, R"({"title":"a"})");
        EXPECT_EQ(made.status, 201);
        // Where it is, in a form that comes back here.
        EXPECT_EQ(app.ask("GET", made.find("Location"), user).body, made.body);
        EXPECT_EQ(app.ask("DELETE", made.find("Location"), user).status, 200);
    }
    // No two of them are one user.
    EXPECT_EQ(app.ask("GET", "/api/a+b/tasks", "a b").body, forbidden_body);
    EXPECT_EQ(app.ask("GET", "/api/Ann/tasks", "ann").body, forbidden_body);
    EXPECT_EQ(app.ask("GET", "/api/e%CC%81/tasks", "\xC3\xA9").body, forbidden_body);
    EXPECT_EQ(app.ask("GET", "/api/ann%00/tasks", "ann").body, forbidden_body);
}

TEST(Routing, OneTrailingSlashIsRedirectedToThePathAsSent) {
    const RunningApp app;
    const std::string id = app.make_task("ann", "a");
    for (const auto& [target, location] : {
             std::pair<std::string, std::string>{"/health/", "/health"},
             {"/openapi.json/", "/openapi.json"},
             {"/health/?a=b/", "/health?a=b/"},
             {"/api/ann/tasks/", "/api/ann/tasks"},
             {"/api/ann/tasks/?x=%zz&y", "/api/ann/tasks?x=%zz&y"},
             {"/%61pi/ann/tasks/", "/%61pi/ann/tasks"},
             {"/api/a%2Fb/tasks/", "/api/a%2Fb/tasks"},
             {"/api/ann/tasks/" + id + "/", "/api/ann/tasks/" + id},
             {"/api/ann/tasks/" + id + "/complete/", "/api/ann/tasks/" + id + "/complete"},
             {"http://evil.example/health/", "/health"},
         }) {
        // HTTP/2 has no absolute form.
        if (!target.starts_with('/') && tests_run_over_http2()) continue;
        for (const char* method : {"GET", "POST", "DELETE"}) {
            SCOPED_TRACE(method + target);
            const HttpReply reply = app.ask(method, target, "ann");
            EXPECT_EQ(reply.status, 307);
            EXPECT_EQ(reply.find("Location"), location);
            EXPECT_EQ(reply.body, "");
        }
    }
    for (const char* path : {"/health//", "//health/", "//evil.example/health/", "/x/", "/api/ann/",
                             "/health%2F", "/health/%2F"}) {
        SCOPED_TRACE(path);
        EXPECT_EQ(app.ask("GET", path, "ann").status, 404);
    }
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks/").status, 401) << "a token is asked for first";
}

TEST(Routing, TakesAnIdInEveryFormThatPydanticTakes) {
    const RunningApp app;
    const std::string id = app.make_task("ann", "a");
    std::string upper = id;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    std::string bare = id;
    std::erase(bare, '-');
    for (const std::string& form : {id, upper, bare, "%7B" + id + "%7D", "{" + id + "}",
                                    "urn:uuid:" + id, "urn%3Auuid%3A" + upper}) {
        SCOPED_TRACE(form);
        const HttpReply reply = app.ask("GET", "/api/ann/tasks/" + form, "ann");
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body.substr(7, 36), id);
    }
    for (const std::string& form :
         {id + "0", id.substr(1), std::string{"1"}, std::string{"%20"} + id, "%7B" + bare + "%7D",
          id.substr(0, 35) + "g", id + "%00", std::string{"\\"}, std::string{"null"}}) {
        SCOPED_TRACE(form);
        for (const char* method : {"GET", "DELETE"}) {
            const HttpReply reply = app.ask(method, "/api/ann/tasks/" + form, "ann");
            EXPECT_EQ(reply.status, 422);
            EXPECT_TRUE(reply.body.starts_with(
                R"({"detail":[{"type":"uuid_parsing","loc":["path","task_id"],"msg":"Input should be a valid UUID, )"))
                << reply.body;
        }
    }
}

TEST(Routing, AnUnknownTaskIsNotFoundWhateverItsVersion) {
    std::vector<Scenario> table;
    for (const char* id :
         {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
          "0190a0a0-0000-7000-8000-000000000000", "8c1a4f0e-5bb1-4f4e-9d2a-3a5c1d2e3f40"}) {
        const std::string path = "/api/ann/tasks/" + std::string{id};
        table.push_back(get(path, "ann", 404, task_not_found));
        table.push_back({id, "PUT", path, "ann", "{}", 404, task_not_found});
        table.push_back({id, "DELETE", path, "ann", "", 404, task_not_found});
        table.push_back({id, "PATCH", path + "/complete", "ann", "", 404, task_not_found});
    }
    run_scenarios(table);
}

TEST(Routing, IgnoresAQueryThatItDoesNotKnow) {
    run_scenarios({get("/api/ann/tasks?limit=x&user_id=bob&completed=", "ann", 200, "mine"),
                   get("/api/ann/tasks?", "ann", 200, "mine"),
                   get("/api/ann/tasks/{mine}?a=/b?c", "ann", 200, "mine"),
                   get("/health?deep=1", "", 200)});
}

TEST(Routing, AsterisksAreAnsweredForOptionsAlone) {
    const RunningApp app;
    const HttpReply reply = app.ask("OPTIONS", "*");
    EXPECT_EQ(reply.status, 204);
    EXPECT_FALSE(reply.has("Content-Length"));
    EXPECT_TRUE(reply.has("Allow"));
    // In HTTP/2, that is a head that makes no sense.
    EXPECT_EQ(app.ask("GET", "*").status, tests_run_over_http2() ? 0 : 400);
}

TEST(Routing, OfSeveralFaultsTheFirstOfTheContractCounts) {
    const std::string gzip = "Content-Encoding: gzip\r\n";
    const std::string bad = "no JSON";
    const std::string id = "/api/ann/tasks/00000000-0000-0000-0000-000000000000";
    run_scenarios({
        {"401 before 404", "GET", "/api/x", "", "", 401},
        {"401 before 405", "DELETE", "/api/ann/tasks", "", "", 401},
        {"401 before 307", "GET", "/api/ann/tasks/", "", "", 401},
        {"401 before 415", "POST", "/api/ann/tasks", "", bad, 401, "", "", gzip},
        {"404 before 403", "GET", "/api/ann/x", "bob", "", 404},
        {"405 before 403", "DELETE", "/api/ann/tasks", "bob", "", 405},
        {"405 before 415", "POST", "/health", "", bad, 405, "", "", gzip},
        {"307 before 403", "GET", "/api/ann/tasks/", "bob", "", 307},
        {"403 before 415", "POST", "/api/ann/tasks", "bob", bad, 403, "", "", gzip},
        {"403 before 422", "POST", "/api/ann/tasks", "bob", bad, 403},
        {"403 before 422 of the id", "GET", "/api/ann/tasks/x", "bob", "", 403},
        {"415 before 413", "POST", "/api/ann/tasks", "ann", std::string(1048577, 'x'), 415, "", "",
         gzip},
        {"415 before 422", "PUT", id, "ann", bad, 415, "", "", gzip},
        {"413 before 422", "POST", "/api/ann/tasks", "ann", std::string(1048577, 'x'), 413},
        {"403 before 413", "POST", "/api/ann/tasks", "bob", std::string(1048577, 'x'), 403},
        {"422 before 404 of the task", "PUT", id, "ann", bad, 422},
        {"404 of the task", "PUT", id, "ann", "{}", 404},
    });
}

TEST(Routing, RefusesAnEncodedBody) {
    std::vector<Scenario> table;
    for (const char* coding : {"gzip", "br", "deflate", "gzip, identity", "x"}) {
        table.push_back({coding, "POST", "/api/ann/tasks", "ann", R"({"title":"a"})", 415,
                         R"({"detail":"Unsupported Media Type"})", "",
                         "Content-Encoding: " + std::string{coding} + "\r\n"});
    }
    table.push_back({"behind another", "POST", "/api/ann/tasks", "ann", R"({"title":"a"})", 415, "",
                     "", "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"});
    table.push_back({"identity", "POST", "/api/ann/tasks", "ann", R"({"title":"a"})", 201, "", "",
                     "Content-Encoding: identity\r\n"});
    run_scenarios(table);
}

}  // namespace taskgate::test
