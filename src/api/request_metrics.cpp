// SPDX-License-Identifier: MIT
#include "api/request_metrics.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::api {

namespace {

constexpr std::array<std::string_view, 8> methods{"GET",   "HEAD",   "POST",    "PUT",
                                                  "PATCH", "DELETE", "OPTIONS", "other"};

/// `none`: there was no answer. What is not here is `other`.
struct Status {
    int code;
    std::string_view name;
};
constexpr std::array<Status, 26> statuses{
    {{200, "200"}, {201, "201"}, {204, "204"}, {304, "304"}, {307, "307"}, {308, "308"},
     {400, "400"}, {401, "401"}, {403, "403"}, {404, "404"}, {405, "405"}, {408, "408"},
     {412, "412"}, {413, "413"}, {414, "414"}, {415, "415"}, {421, "421"}, {422, "422"},
     {429, "429"}, {431, "431"}, {500, "500"}, {501, "501"}, {503, "503"}, {505, "505"},
     {0, "none"},  {-1, "other"}}};

std::size_t place_of_method(std::string_view method) {
    const auto* const found = std::find(methods.begin(), methods.end() - 1, method);
    return static_cast<std::size_t>(found - methods.begin());
}

std::size_t place_of_status(int code) {
    const auto* const found = std::find_if(statuses.begin(), statuses.end() - 1,
                                           [code](const Status& one) { return one.code == code; });
    return static_cast<std::size_t>(found - statuses.begin());
}

std::vector<std::string_view> with_unknown(std::vector<std::string_view> routes) {
    routes.emplace_back("unknown");
    return routes;
}

}  // namespace

RequestMetrics::RequestMetrics(std::vector<std::string_view> routes)
    : routes_(with_unknown(std::move(routes))),
      counts_(routes_.size() * methods.size() * statuses.size()),
      durations_(routes_.size()) {}

std::size_t RequestMetrics::cell(std::size_t route, std::size_t method, std::size_t status) const {
    return (route * methods.size() + method) * statuses.size() + status;
}

void RequestMetrics::count(const Exchange& exchange) {
    const std::size_t unknown = routes_.size() - 1;
    const std::size_t route = std::min(exchange.route.value_or(unknown), unknown);
    counts_[cell(route, place_of_method(exchange.method), place_of_status(exchange.status))].add();
    durations_[route].observe(exchange.duration);
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        if (exchange.stages[i].count() > 0) stages_[i].observe(exchange.stages[i]);
    }
}

std::vector<RequestMetrics::Count> RequestMetrics::requests() const {
    std::vector<Count> list;
    for (std::size_t route = 0; route < routes_.size(); ++route) {
        for (std::size_t method = 0; method < methods.size(); ++method) {
            for (std::size_t status = 0; status < statuses.size(); ++status) {
                const std::uint64_t count = counts_[cell(route, method, status)].value();
                if (count == 0) continue;
                list.push_back({routes_[route], methods[method], statuses[status].name, count});
            }
        }
    }
    return list;
}

std::vector<RequestMetrics::StatusCount> RequestMetrics::responses() const {
    std::vector<StatusCount> list;
    for (std::size_t status = 0; status < statuses.size(); ++status) {
        std::uint64_t count = 0;
        for (std::size_t line = 0; line < routes_.size() * methods.size(); ++line) {
            count += counts_[line * statuses.size() + status].value();
        }
        list.push_back({statuses[status].name, count});
    }
    return list;
}

std::vector<RequestMetrics::RouteDuration> RequestMetrics::durations() const {
    std::vector<RouteDuration> list;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        list.push_back({routes_[i], durations_[i].value()});
    }
    return list;
}

}  // namespace taskgate::api
