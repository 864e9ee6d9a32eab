// SPDX-License-Identifier: MIT
#include "api/request_metrics.hpp"

#include <gtest/gtest.h>

#include <string>

namespace taskgate::api {

namespace {

using std::chrono::microseconds;

RequestMetrics::Exchange exchange(std::optional<std::size_t> route, std::string_view method,
                                  int status) {
    RequestMetrics::Exchange exchange;
    exchange.route = route;
    exchange.method = method;
    exchange.status = status;
    exchange.duration = microseconds{20};
    return exchange;
}

std::string lines_of(const RequestMetrics& metrics) {
    std::string lines;
    for (const auto& [route, method, status, count] : metrics.requests()) {
        lines.append(route).append(" ").append(method).append(" ").append(status);
        lines.append(" ").append(std::to_string(count)).append("\n");
    }
    return lines;
}

TEST(RequestMetrics, CountByRouteMethodAndStatus) {
    RequestMetrics metrics{{"/a", "/b"}};
    metrics.count(exchange(0, "GET", 200));
    metrics.count(exchange(0, "GET", 200));
    metrics.count(exchange(0, "HEAD", 200));
    metrics.count(exchange(1, "DELETE", 404));
    EXPECT_EQ(lines_of(metrics), "/a GET 200 2\n/a HEAD 200 1\n/b DELETE 404 1\n");
}

TEST(RequestMetrics, HaveOneLabelForAllThatIsUnknown) {
    RequestMetrics metrics{{"/a"}};
    for (const std::string_view method : {"BREW", "get", "other", "", "GETT"}) {
        metrics.count(exchange(std::nullopt, method, 404));
    }
    metrics.count(exchange(7, "GET", 299));
    metrics.count(exchange(0, "GET", 0));
    metrics.count(exchange(0, "GET", -1));
    EXPECT_EQ(lines_of(metrics),
              "/a GET none 1\n/a GET other 1\nunknown GET other 1\nunknown other 404 5\n");
}

TEST(RequestMetrics, TellOfEveryStatusFromTheStart) {
    RequestMetrics metrics{{"/a", "/b"}};
    metrics.count(exchange(0, "GET", 401));
    metrics.count(exchange(1, "PUT", 401));
    metrics.count(exchange(std::nullopt, "PUT", 403));
    std::string told;
    for (const auto& [status, count] : metrics.responses()) {
        if (status == "401" || status == "403" || status == "503") {
            told.append(status).append("=").append(std::to_string(count)).append(" ");
        }
    }
    EXPECT_EQ(told, "401=2 403=1 503=0 ");
}

TEST(RequestMetrics, ObserveOnlyTheStagesThatThereWere) {
    RequestMetrics metrics{{"/a"}};
    auto one = exchange(0, "GET", 200);
    one.stages[static_cast<std::size_t>(Stage::store)] = microseconds{30};
    metrics.count(one);
    EXPECT_EQ(metrics.stage(Stage::parse).counts.front(), 0U);
    EXPECT_EQ(metrics.stage(Stage::store).sum, 30'000U);
    EXPECT_EQ(metrics.stage(Stage::store).counts.at(2), 1U);
    const auto durations = metrics.durations();
    ASSERT_EQ(durations.size(), 2U);
    EXPECT_EQ(durations[0].value.sum, 20'000U);
    EXPECT_EQ(durations[1].value.sum, 0U);
}

}  // namespace

}  // namespace taskgate::api
