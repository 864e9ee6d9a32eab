// SPDX-License-Identifier: MIT
// The metrics of the whole service, as they are scraped.

#include "metrics/scrape.hpp"
#include "support/certificates.hpp"
#include "support/running_app.hpp"
#include "support/test_database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <sched.h>
#include <string>
#include <sys/mount.h>
#include <thread>
#include <unistd.h>

namespace taskgate::test {

namespace {

/// The service with its metrics on a free port.
class Measured {
public:
    explicit Measured(const std::function<void(Config&)>& change = {})
        : app_([&change](Config& config) {
              config.metrics_address = ListenAddress{"127.0.0.1", 0};
              if (change) change(config);
          }) {}

    [[nodiscard]] RunningApp& app() { return app_; }
    [[nodiscard]] Scrape scrape() { return Scrape::of(app_.app().metrics_port()); }

    /// Asks, and waits until the request is over on the other side, too, and so is counted.
    HttpReply ask(std::string_view method, std::string_view target, const std::string& user = {},
                  std::string_view body = {}, std::string_view fields = {}) {
        const std::string id = fmt::format("of-this-test-{}-", ++asked_);
        auto reply =
            app_.ask(method, target, user, body, fmt::format("{}X-Request-ID: {}\r\n", fields, id));
        app_.log().wait_for(id);
        return reply;
    }

private:
    RunningApp app_;
    int asked_ = 0;
};

const std::string tasks = "/api/ann/tasks";

double now_in_seconds() {
    return std::chrono::duration<double>(SystemClock{}.now().time_since_epoch()).count();
}

/// Calls `work` in a thread that sees of /proc what a unit with `ProcSubset=pid` does, where the
/// test may mount; its threads do, too.
template <class Work>
void without_the_machine(Work work) {
    std::jthread{[&work] {
        if (::unshare(CLONE_NEWNS) == 0) {
            EXPECT_EQ(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
            EXPECT_EQ(::mount("proc", "/proc", "proc", 0, "subset=pid"), 0);
            EXPECT_NE(::access("/proc/stat", F_OK), 0);
        }
        work();
    }};
}

TEST(Metrics, CountRequestsByRouteMethodAndStatus) {
    Measured service;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(service.ask("GET", tasks, "ann").status, 200);
    EXPECT_EQ(service.ask("POST", tasks, "ann", R"({"title":"a"})").status, 201);
    EXPECT_EQ(service.ask("POST", tasks, "ann", "{}").status, 422);
    EXPECT_EQ(service.ask("HEAD", "/health").status, 200);
    const Scrape scrape = service.scrape();
    const std::string route = R"(taskgate_requests_total{route="/api/{user_id}/tasks",)";
    EXPECT_EQ(scrape.value(route + R"(method="GET",status="200"})"), 3);
    EXPECT_EQ(scrape.value(route + R"(method="POST",status="201"})"), 1);
    EXPECT_EQ(scrape.value(route + R"(method="POST",status="422"})"), 1);
    EXPECT_EQ(
        scrape.value(R"(taskgate_requests_total{route="/health",method="HEAD",status="200"})"), 1);
    EXPECT_EQ(scrape.value(R"(taskgate_responses_total{status="200"})"), 4);
    EXPECT_EQ(
        scrape.value(R"(taskgate_request_duration_seconds_count{route="/api/{user_id}/tasks"})"),
        5);
}

TEST(Metrics, CountRefusalsByReasonAndWhatTheChecklistWatches) {
    Measured service;
    const Scrape before = service.scrape();
    for (const auto* const line :
         {R"(taskgate_responses_total{status="401"})", R"(taskgate_responses_total{status="403"})",
          R"(taskgate_token_refusals_total{reason="bad_signature"})"}) {
        EXPECT_EQ(before.value(line), 0) << line;
    }
    const std::string forged = service.app().token("ann") + "x";
    EXPECT_EQ(service.ask("GET", tasks).status, 401);
    EXPECT_EQ(service.ask("GET", tasks, "", "", "Authorization: Bearer " + forged + "\r\n").status,
              401);
    EXPECT_EQ(service.ask("GET", "/api/bob/tasks", "ann").status, 403);
    const Scrape scrape = service.scrape();
    EXPECT_EQ(scrape.value(R"(taskgate_responses_total{status="401"})"), 2);
    EXPECT_EQ(scrape.value(R"(taskgate_responses_total{status="403"})"), 1);
    EXPECT_EQ(scrape.value(R"(taskgate_token_refusals_total{reason="no_token"})"), 1);
    EXPECT_EQ(scrape.value(R"(taskgate_token_refusals_total{reason="bad_signature"})") +
                  scrape.value(R"(taskgate_token_refusals_total{reason="malformed"})"),
              1);
}

TEST(Metrics, HaveNoMoreSeriesWhateverClientsSend) {
    Measured service;
    const auto ask_oddly = [&service](int i) {
        service.ask("GET", fmt::format("/nowhere/{}", i));
        service.ask(fmt::format("BREW{}", i), "/health");
        service.ask("GET", fmt::format("/api/user-{}/tasks", i), "ann");
        service.ask("GET", fmt::format("/api/ann/tasks/{}", i), "ann");
    };
    ask_oddly(0);
    const std::size_t lines = service.scrape().size();
    for (int i = 1; i < 25; ++i) ask_oddly(i);
    const Scrape scrape = service.scrape();
    EXPECT_EQ(scrape.size(), lines);
    EXPECT_EQ(scrape.value(R"(taskgate_requests_total{route="unknown",method="GET",status="404"})"),
              25);
    EXPECT_EQ(
        scrape.value(R"(taskgate_requests_total{route="/health",method="other",status="405"})"),
        25);
}

TEST(Metrics, TellWhatTimeWentInto) {
    Measured service;
    EXPECT_EQ(service.ask("GET", tasks, "ann").status, 200);
    EXPECT_EQ(service.ask("GET", "/nowhere").status, 404);
    const Scrape scrape = service.scrape();
    const auto count = [&scrape](std::string_view stage) {
        return scrape.value(
            fmt::format("taskgate_stage_duration_seconds_count{{stage=\"{}\"}}", stage));
    };
    EXPECT_EQ(count("parse"), 2);
    EXPECT_EQ(count("authenticate"), 1);
    EXPECT_EQ(count("store"), 1);
    EXPECT_EQ(count("write"), 2);
    EXPECT_GT(scrape.value(R"(taskgate_stage_duration_seconds_sum{stage="store"})"), 0);
}

TEST(Metrics, TellOfTheStoreAndItsDisk) {
    Measured service;
    EXPECT_EQ(service.ask("POST", tasks, "ann", R"({"title":"a"})").status, 201);
    const Scrape scrape = service.scrape();
    EXPECT_EQ(scrape.value("taskgate_store_up"), 1);
    EXPECT_EQ(scrape.value("taskgate_sqlite_commit_writes_count"), 1);
    EXPECT_EQ(scrape.value("taskgate_sqlite_commit_writes_sum"), 1);
    EXPECT_GT(scrape.value("taskgate_sqlite_commit_duration_seconds_sum"), 0);
    EXPECT_EQ(scrape.value("taskgate_sqlite_commit_failures_total"), 0);
    EXPECT_EQ(scrape.value("taskgate_sqlite_write_queue_length"), 0);
    EXPECT_GT(scrape.value(R"(taskgate_sqlite_file_size_bytes{file="database"})"), 0);
    EXPECT_GT(scrape.value("taskgate_sqlite_disk_free_bytes"), 0);
    EXPECT_GE(scrape.value("taskgate_sqlite_disk_size_bytes"),
              scrape.value("taskgate_sqlite_disk_free_bytes"));
}

TEST(Metrics, SayThatAStoreIsDown) {
    Measured service{[](Config& config) {
        // Nobody listens on port 1.
        config.database_url = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2";
    }};
    EXPECT_EQ(service.scrape().value("taskgate_store_up"), 0);
    EXPECT_EQ(service.scrape().value("taskgate_postgres_connections_max"), 16);
}

TEST(Metrics, TellOfConnectionsToPostgres) {
    const TestDatabase database;
    Measured service{[&database](Config& config) { config.database_url = database.url(); }};
    EXPECT_EQ(service.ask("POST", tasks, "ann", R"({"title":"a"})").status, 201);
    const Scrape scrape = service.scrape();
    EXPECT_EQ(scrape.value("taskgate_store_up"), 1);
    // At least one of the service's loop, and one of the metrics' own, which has just asked.
    EXPECT_GE(scrape.value(R"(taskgate_postgres_connections{state="idle"})") +
                  scrape.value(R"(taskgate_postgres_connections{state="busy"})"),
              2);
    EXPECT_EQ(scrape.value(R"(taskgate_postgres_connections{state="long_list"})"), 0);
    EXPECT_EQ(scrape.value("taskgate_postgres_queue_length"), 0);
    EXPECT_EQ(scrape.value("taskgate_postgres_connections_max"), 16);
}

TEST(Metrics, TellOfConnectionsAndRememberedTokens) {
    Measured service;
    HttpClient client{service.app().port()};
    const std::string request =
        RunningApp::request("GET", tasks, service.app().authorization("ann"));
    EXPECT_EQ(client.exchange(request).status, 200);
    const Scrape scrape = service.scrape();
    EXPECT_EQ(scrape.value("taskgate_connections"), 1);
    EXPECT_EQ(scrape.value("taskgate_connections_accepted_total"), 1);
    EXPECT_EQ(scrape.value("taskgate_connections_refused_total"), 0);
    EXPECT_EQ(scrape.value("taskgate_connections_max"), 10'000);
    EXPECT_EQ(scrape.value("taskgate_token_cache_entries"), 1);
    EXPECT_EQ(scrape.value("taskgate_token_queue_length"), 0);
}

TEST(Metrics, TellOfKeySetsThatCannotBeRead) {
    Measured service{[](Config& config) { config.keys.jwks_urls = {"http://127.0.0.1:1/jwks"}; }};
    service.app().log().wait_for("keys cannot be read");
    const Scrape scrape = service.scrape();
    const std::string source = R"({source="JWKS_URL http://127.0.0.1:1/jwks")";
    EXPECT_EQ(scrape.value("taskgate_key_set_keys" + source + "}"), 0);
    EXPECT_EQ(scrape.value("taskgate_key_set_read_timestamp_seconds" + source + "}"), 0);
    EXPECT_EQ(scrape.value("taskgate_key_set_ttl_seconds" + source + "}"), 600);
    EXPECT_GE(scrape.value("taskgate_key_set_fetches_total" + source + R"(,result="failure"})"), 1);
    EXPECT_EQ(scrape.value("taskgate_key_set_fetches_total" + source + R"(,result="success"})"), 0);
}

TEST(Metrics, TellWhenACertificateEnds) {
    const TempDir folder;
    CertificateShape shape;
    shape.ends = std::chrono::hours{24 * 40};
    const auto files = write_certificate(folder.path(), "server", make_certificate(shape));
    RunningApp app{[&files](Config& config) {
        config.metrics_address = ListenAddress{"127.0.0.1", 0};
        config.tls.certificates = {files.certificate};
        config.tls.keys = {files.key};
    }};
    const double now = now_in_seconds();
    const double end = Scrape::of(app.app().metrics_port())
                           .value(fmt::format("taskgate_tls_certificate_expiry_timestamp_seconds"
                                              "{{certificate=\"{}\"}}",
                                              files.certificate));
    EXPECT_GT(end, now + 39.0 * 24 * 3600);
    EXPECT_LT(end, now + 41.0 * 24 * 3600);
}

TEST(Metrics, TellOfTheProcessAndItsBuild) {
    Measured service;
    const Scrape scrape = service.scrape();
    EXPECT_GT(scrape.value("process_resident_memory_bytes"), 1e6);
    EXPECT_GT(scrape.value("process_virtual_memory_bytes"), 1e6);
    EXPECT_GE(scrape.value("process_cpu_seconds_total"), 0);
    EXPECT_GT(scrape.value("process_open_fds"), 3);
    EXPECT_GT(scrape.value("process_max_fds"), 3);
    EXPECT_NE(scrape.text().find("taskgate_build_info{version=\"0.1.0\""), std::string::npos);
}

TEST(Metrics, TellWhenTheProcessStartedToAUnitThatSeesNoMore) {
    without_the_machine([] {
        Measured service;
        const double start = service.scrape().value("process_start_time_seconds");
        EXPECT_NEAR(start, now_in_seconds(), 3600);  // no test takes so long
        EXPECT_EQ(service.scrape().value("process_start_time_seconds"), start);
    });
}

TEST(Metrics, AreAtOnePathAlone) {
    Measured service;
    const auto ask = [&service](std::string_view method, std::string_view target) {
        HttpClient client{service.app().app().metrics_port()};
        return client.exchange(RunningApp::request(method, target),
                               method == "HEAD" ? ReplyTo::head : ReplyTo::other);
    };
    const HttpReply good = ask("GET", "/metrics");
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(good.find("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(ask("GET", "/metrics?x=1").status, 200);
    EXPECT_EQ(ask("HEAD", "/metrics").status, 200);
    EXPECT_EQ(ask("GET", "/").status, 404);
    EXPECT_EQ(ask("GET", tasks).status, 404);
    EXPECT_EQ(ask("POST", "/metrics").status, 405);
    // And the service itself shows none.
    EXPECT_EQ(service.app().ask("GET", "/metrics").status, 404);
}

TEST(Metrics, OnATakenAddressAreAWarningAndNotTheEnd) {
    Measured first;
    const std::uint16_t taken = first.app().app().metrics_port();
    RunningApp second{[taken](Config& config) {
        config.metrics_address = ListenAddress{"127.0.0.1", taken};
    }};
    EXPECT_EQ(second.ask("GET", "/health").status, 200);
    EXPECT_EQ(second.app().metrics_port(), 0);
    const auto lines = second.log().lines();
    const auto warnings = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.find(R"("level":"warning")") != std::string::npos;
    });
    EXPECT_EQ(warnings, 1);
    const std::string line = second.log().wait_for("there are no metrics");
    EXPECT_NE(line.find(fmt::format("port {}", taken)), std::string::npos) << line;
    EXPECT_NE(line.find("METRICS_ADDRESS"), std::string::npos) << line;
    // The first one's are still its own.
    EXPECT_EQ(first.scrape().value("taskgate_store_up"), 1);
}

TEST(Metrics, CanBeOff) {
    RunningApp app;
    EXPECT_EQ(app.app().metrics_port(), 0);
}

}  // namespace

}  // namespace taskgate::test
