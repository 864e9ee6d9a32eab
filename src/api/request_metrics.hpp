// SPDX-License-Identifier: MIT
#pragma once

#include "base/metrics.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace taskgate::api {

/// What a request's time goes into.
enum class Stage : std::uint8_t {
    parse,         ///< its head, out of the bytes that came
    authenticate,  ///< its token, waiting for keys and signatures included
    store,         ///< what the store was asked for; of a long list, its first piece
    write,         ///< the answer, until the client has taken its last byte
};
inline constexpr std::array<std::string_view, 4> stage_names{"parse", "authenticate", "store",
                                                             "write"};
/// How long each stage took; nothing: it was not there.
using StageTimes = std::array<std::chrono::nanoseconds, stage_names.size()>;

/// Counts requests and how long they take, by labels that no client can add to: an unknown route,
/// method or status is counted as `unknown` or `other`. Safe from any thread.
class RequestMetrics {
public:
    /// What was asked, what came of it, and how long that took.
    struct Exchange {
        std::optional<std::size_t> route = {};  ///< as numbered by `routes`; nothing: unknown
        std::string_view method = {};
        int status = 0;  ///< 0: the client was gone before there was an answer
        std::chrono::nanoseconds duration{};
        StageTimes stages = {};
    };
    /// Requests that are alike.
    struct Count {
        std::string_view route;
        std::string_view method;
        std::string_view status;
        std::uint64_t count;
    };
    struct StatusCount {
        std::string_view status;
        std::uint64_t count;
    };
    struct RouteDuration {
        std::string_view route;
        HistogramValue value;
    };

    /// The texts must outlive the object.
    explicit RequestMetrics(std::vector<std::string_view> routes);

    void count(const Exchange& exchange);

    /// Those that there were.
    [[nodiscard]] std::vector<Count> requests() const;
    /// Of every status that the service knows, whether there were any or not.
    [[nodiscard]] std::vector<StatusCount> responses() const;
    /// Of every route.
    [[nodiscard]] std::vector<RouteDuration> durations() const;
    [[nodiscard]] HistogramValue stage(Stage stage) const {
        return stages_[static_cast<std::size_t>(stage)].value();
    }

private:
    [[nodiscard]] std::size_t cell(std::size_t route, std::size_t method, std::size_t status) const;

    std::vector<std::string_view> routes_;  ///< the last one: `unknown`
    std::vector<Counter> counts_;
    std::vector<DurationHistogram> durations_;
    std::array<DurationHistogram, stage_names.size()> stages_ = {};
};

}  // namespace taskgate::api
