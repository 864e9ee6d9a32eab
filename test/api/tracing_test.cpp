// SPDX-License-Identifier: MIT
// Whose trace a request belongs to, in the log, and where its time went, in the answer.

#include "support/running_app.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace taskgate::test {

namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span = "00f067aa0ba902b7";
const std::string origin = "http://app.example:3000";

TEST(Tracing, PutsTheTraceOfARequestIntoItsLineOfTheLog) {
    RunningApp app;
    const auto line_of = [&app](const std::string& fields, const std::string& id) {
        EXPECT_EQ(app.ask("GET", "/health", "", "", fields + "X-Request-ID: " + id + "\r\n").status,
                  200);
        return app.log().wait_for(id);
    };
    const std::string good = "traceparent: 00-" + trace + "-" + span + "-01\r\n";
    const std::string line = line_of(good, "traced-1-");
    EXPECT_NE(line.find(R"("trace_id":")" + trace + '"'), std::string::npos) << line;
    EXPECT_NE(line.find(R"("parent_span_id":")" + span + '"'), std::string::npos) << line;
    EXPECT_TRUE(std::regex_search(line, std::regex{R"("span_id":"[0-9a-f]{16}")"})) << line;
    // It may say more about itself, which is not ours to understand.
    EXPECT_NE(line_of(good + "tracestate: vendor=1\r\n", "traced-2-").find(trace),
              std::string::npos);
    // A wrong one is as good as none, and takes nothing else with it.
    for (const std::string& wrong :
         {std::string{}, std::string{"traceparent: 00-x-y-01\r\n"}, good + good}) {
        const std::string untraced = line_of(wrong, "traced-3-" + std::to_string(wrong.size()));
        EXPECT_EQ(untraced.find("trace_id"), std::string::npos) << untraced;
        EXPECT_EQ(untraced.find("span_id"), std::string::npos) << untraced;
    }
}

TEST(Tracing, KeepsATraceToItsRequest) {
    RunningApp app;
    HttpClient client{app.port()};
    const std::string good = "traceparent: 00-" + trace + "-" + span + "-01\r\n";
    EXPECT_EQ(
        client.exchange(RunningApp::request("GET", "/health", good + "X-Request-ID: one-\r\n"))
            .status,
        200);
    EXPECT_EQ(
        client.exchange(RunningApp::request("GET", "/health", "X-Request-ID: two-\r\n")).status,
        200);
    EXPECT_NE(app.log().wait_for("one-").find(trace), std::string::npos);
    EXPECT_EQ(app.log().wait_for("two-").find("trace_id"), std::string::npos);
}

TEST(ServerTiming, IsOffUnlessItIsAskedFor) {
    const RunningApp app;
    EXPECT_EQ(app.ask("GET", "/api/ann/tasks", "ann").count("Server-Timing"), 0U);
}

TEST(ServerTiming, TellsTheStagesOfARequestInMilliseconds) {
    const RunningApp app{[](Config& config) { config.shows_timing = true; }};
    const std::string stage = R"(;dur=\d+\.\d{3})";
    const HttpReply good = app.ask("GET", "/api/ann/tasks", "ann");
    EXPECT_EQ(good.status, 200);
    const std::string value{good.find("Server-Timing")};
    EXPECT_TRUE(std::regex_match(
        value, std::regex{"parse" + stage + ", authenticate" + stage + ", store" + stage}))
        << value;
    const HttpReply refused = app.ask("GET", "/api/ann/tasks");
    EXPECT_EQ(refused.status, 401);
    const std::string less{refused.find("Server-Timing")};
    EXPECT_TRUE(std::regex_match(less, std::regex{"parse" + stage + ", authenticate" + stage}))
        << less;
}

TEST(ServerTiming, MayBeReadByThePagesOfListedOriginsAlone) {
    const RunningApp app{[](Config& config) {
        config.shows_timing = true;
        config.cors = *api::CorsPolicy::read(origin);
    }};
    const auto ask = [&app](const std::string& from) {
        return app.ask("GET", "/api/ann/tasks", "ann", "", "Origin: " + from + "\r\n");
    };
    const HttpReply listed = ask(origin);
    EXPECT_EQ(listed.find("Timing-Allow-Origin"), origin);
    const std::string exposed{listed.find("Access-Control-Expose-Headers")};
    EXPECT_NE(exposed.find("Server-Timing"), std::string::npos) << exposed;
    EXPECT_EQ(ask("http://evil.example").count("Timing-Allow-Origin"), 0U);
}

TEST(ServerTiming, LetsNoPageReadTimesWhereItIsOff) {
    const RunningApp app{[](Config& config) { config.cors = *api::CorsPolicy::read(origin); }};
    const HttpReply reply =
        app.ask("GET", "/api/ann/tasks", "ann", "", "Origin: " + origin + "\r\n");
    EXPECT_EQ(reply.find("Access-Control-Allow-Origin"), origin);
    EXPECT_EQ(reply.count("Timing-Allow-Origin"), 0U);
}

}  // namespace

}  // namespace taskgate::test
