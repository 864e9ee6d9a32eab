// SPDX-License-Identifier: MIT
// What clients see when the store is down, or has a bug: the API on a store that a test commands.

#include "api/scenario.hpp"
#include "http/server.hpp"
#include "support/store_clock.hpp"
#include "support/tls_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <stdexcept>

namespace taskgate::test {

namespace {

enum class Mood { well, down, saturated, broken, throwing };

/// A store without a single task. The mood may be changed from any thread.
class MoodyStore final : public Store {
public:
    std::atomic<Mood> mood = Mood::well;
    std::atomic<int> pings = 0;

    Async<TaskPage> list_tasks(UserId /*owner*/, KnownList /*is_known*/) override {
        return fail<TaskPage>();
    }
    Async<Task> find_task(UserId /*owner*/, TaskId /*id*/) override { return fail<Task>(); }
    Async<Task> create_task(UserId /*owner*/, NewTask /*fields*/) override { return fail<Task>(); }
    Async<Task> update_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/,
                            TaskChanges /*changes*/) override {
        return fail<Task>();
    }
    Async<Task> toggle_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        return fail<Task>();
    }
    Async<void> remove_task(UserId /*owner*/, TaskId /*id*/, LastChange /*expected*/) override {
        return fail<void>();
    }
    Async<void> ping() override {
        ++pings;
        if (mood == Mood::well) co_return Result<void>{};
        co_return unavailable("disk I/O error at /srv/tasks.db");
    }
    [[nodiscard]] std::string label() const override { return "a store of moods"; }

private:
    template <class T>
    Async<T> fail() {
        switch (mood) {
            case Mood::down: co_return unavailable("disk I/O error at /srv/tasks.db");
            case Mood::saturated: co_return unavailable("too many writes are waiting");
            case Mood::broken: co_return failed("SELECT * FROM tasks: no such column");
            case Mood::throwing: throw std::logic_error("SELECT * FROM tasks: a bug");
            default: co_return not_found();
        }
    }
};

/// The API on such a store.
struct MoodyApp {
    MoodyStore store;
    StoreClock clock;
    CapturedLog log;
    std::shared_ptr<const auth::SecretKey> key =
        std::make_shared<auth::SecretKey>(std::string{app_secret}, "BETTER_AUTH_SECRET");
    api::Service service{options(), store, log.log(), clock};
    std::unique_ptr<http::Server> server =
        http::Server::start(server_options(), service, log.log(), clock).value();

    HttpReply ask(std::string_view method, std::string_view path, std::string_view body = {}) {
        auth::TokenRequest wanted;
        wanted.user = "ann";
        wanted.lifetime = std::chrono::hours{1};
        const std::string token = auth::issue(*key, auth::Policy{}, wanted, clock.now());
        HttpClient client{server->port()};
        return client.exchange(RunningApp::request(
            method, path,
            "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n", body));
    }

private:
    [[nodiscard]] api::ServiceOptions options() const {
        api::ServiceOptions options;
        options.trust =
            std::make_shared<const auth::TrustStore>(auth::Trust{auth::KeySet{{key}}, {}});
        return options;
    }
};

struct Route {
    const char* method;
    const char* path;
    const char* body;
};

constexpr std::array routes{
    Route{"GET", "/api/ann/tasks", ""},
    Route{"POST", "/api/ann/tasks", R"({"title":"a"})"},
    Route{"GET", "/api/ann/tasks/0190a0a0-0000-7000-8000-000000000000", ""},
    Route{"PUT", "/api/ann/tasks/0190a0a0-0000-7000-8000-000000000000", "{}"},
    Route{"DELETE", "/api/ann/tasks/0190a0a0-0000-7000-8000-000000000000", ""},
    Route{"PATCH", "/api/ann/tasks/0190a0a0-0000-7000-8000-000000000000/complete", ""},
};

}  // namespace

TEST(Dependency, ThatIsDownOrSaturatedIs503OnEveryRoute) {
    for (const Mood mood : {Mood::down, Mood::saturated}) {
        MoodyApp app;
        app.store.mood = mood;
        for (const Route& route : routes) {
            SCOPED_TRACE(std::string{route.method} + route.path);
            const HttpReply reply = app.ask(route.method, route.path, route.body);
            EXPECT_EQ(reply.status, 503);
            EXPECT_EQ(reply.body, R"({"detail":"Service Unavailable"})");
            EXPECT_EQ(reply.find("Retry-After"), "1");
            EXPECT_FALSE(reply.has("Connection"));
        }
        EXPECT_THAT(app.log.wait_for(R"("status":503)"),
                    testing::HasSubstr(mood == Mood::down ? "disk I/O error" : "too many writes"));
        EXPECT_EQ(app.ask("PUT", routes[3].path, "no JSON").status, 422) << "422 comes before 503";
    }
}

TEST(Dependency, ThatIsBrokenIs500OnEveryRouteAndNeverExplained) {
    for (const Mood mood : {Mood::broken, Mood::throwing}) {
        MoodyApp app;
        app.store.mood = mood;
        for (const Route& route : routes) {
            SCOPED_TRACE(std::string{route.method} + route.path);
            const HttpReply reply = app.ask(route.method, route.path, route.body);
            EXPECT_EQ(reply.status, 500);
            EXPECT_EQ(reply.body, R"({"detail":"Internal Server Error"})");
            EXPECT_FALSE(reply.has("Connection"));
            const std::string id = "\"request_id\":\"" + reply.find("X-Request-ID") + "\"";
            const std::string line = app.log.wait_for(id);
            EXPECT_THAT(line, testing::HasSubstr("SELECT * FROM tasks"));
        }
    }
}

TEST(Health, SaysWhetherTheStoreIsThere) {
    MoodyApp app;
    const HttpReply well = app.ask("GET", "/health");
    EXPECT_EQ(well.status, 200);
    EXPECT_TRUE(well.body.starts_with(R"({"status":"ok",)")) << well.body;
    EXPECT_FALSE(well.has("Retry-After"));
    app.store.mood = Mood::down;
    app.clock.move(std::chrono::seconds{1});
    const HttpReply down = app.ask("GET", "/health");
    EXPECT_EQ(down.status, 503);
    EXPECT_EQ(down.body, R"({"status":"unavailable"})");
    EXPECT_EQ(down.find("Retry-After"), "1");
    EXPECT_EQ(down.find("Content-Type"), "application/json");
    app.store.mood = Mood::well;
    app.clock.move(std::chrono::seconds{1});
    EXPECT_EQ(app.ask("GET", "/health").status, 200);
}

TEST(Health, LivesWhateverTheStoreDoesAndNeverAsksIt) {
    MoodyApp app;
    for (const Mood mood : {Mood::well, Mood::down, Mood::throwing}) {
        app.store.mood = mood;
        app.clock.move(std::chrono::seconds{2});
        const HttpReply reply = app.ask("GET", "/health/live");
        EXPECT_EQ(reply.status, 200);
        EXPECT_TRUE(reply.body.starts_with(R"({"status":"ok",)")) << reply.body;
        EXPECT_EQ(reply.find("Cache-Control"), "no-store");
    }
    EXPECT_EQ(app.store.pings, 0);
}

TEST(Health, IsReadyWhileTheStoreIsThereAndNobodyDrainsTheService) {
    MoodyApp app;
    EXPECT_EQ(app.ask("GET", "/health/ready").status, 200);
    app.store.mood = Mood::down;
    EXPECT_EQ(app.ask("GET", "/health/ready").status, 200) << "asked at most once a second";
    app.clock.move(std::chrono::seconds{1});
    EXPECT_EQ(app.ask("GET", "/health/ready").body, R"({"status":"unavailable"})");
    EXPECT_EQ(app.ask("GET", "/health").status, 503);
    EXPECT_EQ(app.store.pings, 2) << "one probe for both paths";
    app.store.mood = Mood::well;
    app.clock.move(std::chrono::seconds{1});
    EXPECT_EQ(app.ask("GET", "/health/ready").status, 200);
    app.service.drain();
    const HttpReply reply = app.ask("GET", "/health/ready");
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, R"({"status":"draining"})");
    EXPECT_EQ(reply.find("Retry-After"), "1");
    EXPECT_EQ(reply.find("Cache-Control"), "no-store");
    EXPECT_EQ(app.ask("GET", "/health/live").status, 200);
    EXPECT_EQ(app.ask("GET", "/health").status, 200);
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks/0190a0a0-0000-7000-8000-000000000000").status, 404)
        << "requests are answered until the end";
}

TEST(Health, AsksTheStoreAtMostOnceASecond) {
    MoodyApp app;
    for (int i = 0; i < 20; ++i) EXPECT_EQ(app.ask("GET", "/health").status, 200);
    EXPECT_EQ(app.store.pings, 1);
    app.store.mood = Mood::down;
    app.clock.move(std::chrono::microseconds{999'999});
    EXPECT_EQ(app.ask("GET", "/health").status, 200);
    EXPECT_EQ(app.store.pings, 1);
    app.clock.move(std::chrono::microseconds{1});
    for (int i = 0; i < 20; ++i) EXPECT_EQ(app.ask("GET", "/health").status, 503);
    EXPECT_EQ(app.store.pings, 2);
    // A clock that was set back must not silence it for as long.
    app.clock.move(-std::chrono::hours{1});
    app.store.mood = Mood::well;
    EXPECT_EQ(app.ask("GET", "/health").status, 200);
    EXPECT_EQ(app.store.pings, 3);
}

}  // namespace taskgate::test
