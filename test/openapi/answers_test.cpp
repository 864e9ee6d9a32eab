// SPDX-License-Identifier: MIT
// What the document shows is what the service sends.

#include "api/rate_limiter.hpp"
#include "api/service.hpp"
#include "openapi/parsed_document.hpp"
#include "support/blocking_loop.hpp"
#include "support/running_app.hpp"
#include "support/store_clock.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

namespace {

/// The example of a response of the components.
std::string example_of(const ParsedDocument& document, std::string_view component) {
    const json::Value example = document.at(
        {"components", "responses", component, "content", "application/json", "example"});
    return std::string{example.raw()};
}

/// A header's example as it stands in an answer.
std::string header_example(const ParsedDocument& document, std::string_view name) {
    const json::Value example = document.at({"components", "headers", name, "example"});
    return std::string{example.is(json::Kind::string) ? example.string() : example.raw()};
}

/// Compares an answer with a response of the components, each of its headers included.
template <class Find>
void expect_as_documented(const ParsedDocument& document, std::string_view component,
                          std::string_view body, Find&& find) {
    EXPECT_EQ(body, example_of(document, component));
    const json::Value headers = document.at({"components", "responses", component, "headers"});
    for (const std::string& name : names_of(headers)) {
        const std::string value = find(name);
        if (name == "X-Request-ID") {
            EXPECT_EQ(value.size(), header_example(document, name).size());
        } else {
            EXPECT_EQ(value, header_example(document, name)) << name;
        }
    }
    for (const char* name : {"Allow", "Accept-Encoding", "Retry-After", "WWW-Authenticate"}) {
        EXPECT_EQ(!find(name).empty(), headers.find(name).has_value()) << name;
    }
}

/// A store that is down.
class LostStore final : public Store {
public:
    Async<TaskPage> list_tasks(UserId /*owner*/, KnownList /*is_known*/) override {
        co_return unavailable("lost");
    }
    Async<Task> find_task(UserId /*owner*/, TaskId /*id*/) override {
        co_return unavailable("lost");
    }
    Async<Task> create_task(UserId /*owner*/, NewTask /*task*/) override {
        co_return unavailable("lost");
    }
    Async<Task> update_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/,
                            TaskChanges /*changes*/) override {
        co_return unavailable("lost");
    }
    Async<Task> toggle_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        co_return unavailable("lost");
    }
    Async<void> remove_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        co_return unavailable("lost");
    }
    Async<void> ping() override { co_return unavailable("lost"); }
    [[nodiscard]] std::string label() const override { return "a lost store"; }
};

/// The API without a server, on such a store.
struct LonelyService {
    BlockingLoop loop;
    LostStore store;
    SystemClock clock;
    CapturedLog log;
    api::Service service{options(), store, log.log(), clock};
    std::unique_ptr<http::Session> session = service.open_session({});

    static api::ServiceOptions options() {
        api::ServiceOptions options;
        options.trust = std::make_shared<const auth::TrustStore>(
            auth::Trust{auth::KeySet{std::vector<auth::KeyGroup>{}}, {}});
        return options;
    }
};

std::string find_field(const http::Reply& reply, std::string_view name) {
    for (const http::ReplyField& field : reply.fields) {
        if (field.name == name) return field.value;
    }
    return {};
}

void expect_reply_as_documented(const ParsedDocument& document, std::string_view component,
                                const http::Reply& reply) {
    expect_as_documented(document, component, reply.body,
                         [&reply](std::string_view name) { return find_field(reply, name); });
}

/// The request body that an operation shows.
std::string request_example(const ParsedDocument& document, std::string_view path,
                            std::string_view method) {
    const json::Value example = document.at(
        {"paths", path, method, "requestBody", "content", "application/json", "example"});
    return std::string{example.raw()};
}

/// The good answer that an operation shows.
std::string answer_example(const ParsedDocument& document, std::string_view path,
                           std::string_view method, std::string_view status) {
    const json::Value example = document.at(
        {"paths", path, method, "responses", status, "content", "application/json", "example"});
    return std::string{example.raw()};
}

/// An object's members as JSON, by name.
std::map<std::string, std::string> members_of(const std::string& text) {
    const auto document = json::Document::parse(text, json::Duplicates::refused);
    EXPECT_TRUE(document) << text;
    std::map<std::string, std::string> members;
    for (const auto& [name, value] : document->root().members()) {
        members.emplace(name, value.raw());
    }
    return members;
}

/// Compares a task as it was answered with an example: all but what is another one each time.
void expect_same_task(const std::string& answered, const std::string& shown) {
    auto real = members_of(answered);
    auto example = members_of(shown);
    EXPECT_EQ(real["created_at"] == real["updated_at"],
              example["created_at"] == example["updated_at"]);
    for (const char* name : {"id", "user_id", "created_at", "updated_at"}) {
        EXPECT_EQ(real.count(name), 1U);
        real[name] = example[name];
    }
    EXPECT_EQ(real, example);
}

constexpr std::string_view tasks = "/api/{user_id}/tasks";
constexpr std::string_view one_task = "/api/{user_id}/tasks/{task_id}";

}  // namespace

TEST(OpenApiAnswers, ErrorsLookAsTheDocumentShowsThem) {
    const ParsedDocument document;
    const RunningApp app;
    const std::string nowhere = "/api/ann/tasks/0190a0a0-0000-7000-8000-000000000000";
    const std::string existing = "/api/ann/tasks/" + app.make_task("ann", "a");
    const std::string host = " HTTP/1.1\r\nHost: h\r\n";
    struct Row {
        std::string_view component;
        int status;
        std::string request;
    };
    const std::string ann = app.authorization("ann");
    const std::string json = ann + "Content-Type: application/json\r\n";
    for (const Row& row : {
             Row{"BadRequest", 400, RunningApp::request("GET", "/api/%zz")},
             Row{"Unauthorized", 401, RunningApp::request("GET", "/api/ann/tasks")},
             Row{"Forbidden", 403, RunningApp::request("GET", "/api/bob/tasks", ann)},
             Row{"NotFound", 404, RunningApp::request("GET", nowhere, ann)},
             Row{"MethodNotAllowed", 405, RunningApp::request("PATCH", "/api/ann/tasks", ann)},
             Row{"PreconditionFailed", 412,
                 RunningApp::request("DELETE", existing, ann + "If-Match: \"x\"\r\n")},
             Row{"ContentTooLarge", 413,
                 RunningApp::request("POST", "/api/ann/tasks",
                                     ann + "Content-Length: 9999999\r\n")},
             Row{"UriTooLong", 414, "GET /" + std::string(40'000, 'a')},
             Row{"UnsupportedMediaType", 415,
                 RunningApp::request("POST", "/api/ann/tasks", json + "Content-Encoding: gzip\r\n",
                                     "{}")},
             Row{"ValidationFailed", 422,
                 RunningApp::request("PUT", "/api/ann/tasks/42", json, R"({"title":""})")},
             Row{"HeadTooLarge", 431,
                 "GET /health" + host + "X-A: " + std::string(40'000, 'a') + "\r\n\r\n"},
             Row{"NotImplemented", 501, "POST /health" + host + "Transfer-Encoding: gzip\r\n\r\n"},
             Row{"VersionNotSupported", 505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"},
         }) {
        SCOPED_TRACE(row.component);
        HttpClient client{app.port()};
        const HttpReply reply = client.exchange(row.request);
        EXPECT_EQ(reply.status, row.status);
        expect_as_documented(document, row.component, reply.body,
                             [&reply](std::string_view name) { return reply.find(name); });
    }
}

TEST(OpenApiAnswers, FaultsLookAsTheDocumentShowsThem) {
    const ParsedDocument document;
    LonelyService lonely;
    for (const auto& [component, status] : {std::pair{"RequestTimeout", 408},
                                            {"InternalServerError", 500},
                                            {"ServiceUnavailable", 503}}) {
        SCOPED_TRACE(component);
        const http::Reply reply = lonely.session->refuse(status, nullptr);
        EXPECT_EQ(reply.status, status);
        expect_reply_as_documented(document, component, reply);
    }
}

TEST(OpenApiAnswers, TooManyRequestsLookAsTheDocumentShowsThem) {
    const ParsedDocument document;
    const StoreClock clock;
    CapturedLog log;
    api::RateLimiter limiter{{api::usual_user_rate, {}}, log.log(), clock};
    api::Allowance allowance;
    while (!allowance.is_refused()) allowance = limiter.count_user(UserId{"ann"});
    http::Reply reply = api::too_many_requests(allowance);
    reply.fields.push_back({"X-Request-ID", header_example(document, "X-Request-ID")});
    expect_reply_as_documented(document, "TooManyRequests", reply);
}

TEST(OpenApiAnswers, AnUnhealthyServiceLooksAsTheDocumentShowsIt) {
    const ParsedDocument document;
    for (const auto& [path, response] :
         {std::pair{"/health", "Unhealthy"}, std::pair{"/health/ready", "Unhealthy"},
          std::pair{"/health/live", "ServiceUnavailable"},
          std::pair{"/openapi.json", "ServiceUnavailable"}}) {
        EXPECT_EQ(document.at({"paths", path, "get", "responses", "503", "$ref"}).string(),
                  std::string{"#/components/responses/"} + response);
    }
    LonelyService lonely;
    http::RequestHead head;
    head.method = "GET";
    head.path = "/health";
    const auto refusal = lonely.loop.run(lonely.session->admit(head));
    ASSERT_TRUE(refusal.has_value() && !refusal->has_value());
    const auto reply = lonely.loop.run(lonely.session->respond({}));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 503);
    expect_reply_as_documented(document, "Unhealthy", *reply);
}

TEST(OpenApiAnswers, EveryErrorIsAmongThoseThatAreCompared) {
    const ParsedDocument document;
    EXPECT_EQ(
        names_of(document.at({"components", "responses"})),
        (std::set<std::string>{
            "BadRequest", "ContentTooLarge", "Forbidden", "HeadTooLarge", "InternalServerError",
            "MethodNotAllowed", "NotFound", "NotImplemented", "PreconditionFailed",
            "RequestTimeout", "ServiceUnavailable", "TooManyRequests", "Unauthorized", "Unhealthy",
            "UnsupportedMediaType", "UriTooLong", "ValidationFailed", "VersionNotSupported"}))
        << "a new one needs a row above";
}

TEST(OpenApiAnswers, RequestsAreTakenAsTheDocumentShowsThem) {
    const ParsedDocument document;
    const RunningApp app;
    const HttpReply created =
        app.ask("POST", "/api/ann/tasks", "ann", request_example(document, tasks, "post"));
    EXPECT_EQ(created.status, 201) << created.body;
    expect_same_task(created.body, answer_example(document, tasks, "post", "201"));
    const std::string location = created.find("Location");
    const HttpReply changed =
        app.ask("PUT", location, "ann", request_example(document, one_task, "put"));
    EXPECT_EQ(changed.status, 200) << changed.body;
    const std::string shown = answer_example(document, one_task, "put", "200");
    expect_same_task(changed.body, shown);
    EXPECT_EQ(answer_example(document, one_task, "get", "200"), shown);
    EXPECT_EQ(answer_example(document, tasks, "get", "200"), "[" + shown + "]");
    EXPECT_EQ(app.ask("DELETE", location, "ann").body,
              answer_example(document, one_task, "delete", "200"));
    for (const char* path : {"/health", "/health/live", "/health/ready"}) {
        EXPECT_EQ(app.ask("GET", path).body, answer_example(document, path, "get", "200"));
    }
}

TEST(OpenApiAnswers, TheLocationIsThatOfTheTaskThatIsShown) {
    const ParsedDocument document;
    EXPECT_TRUE(
        document.at({"paths", tasks, "post", "responses", "201", "headers"}).find("Location"));
    const json::Value task = document.at(
        {"paths", tasks, "post", "responses", "201", "content", "application/json", "example"});
    ASSERT_TRUE(task.find("user_id") && task.find("id"));
    std::string location{"/api/"};
    location.append(task.find("user_id")->string()).append("/tasks/");
    EXPECT_EQ(header_example(document, "Location"), location.append(task.find("id")->string()));
}

}  // namespace taskgate::test
