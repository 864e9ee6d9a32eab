// SPDX-License-Identifier: MIT
#pragma once

#include "base/metrics.hpp"

#include <chrono>
#include <initializer_list>
#include <prometheus/metric_family.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate {

/// Metrics as prometheus-cpp has them, family after family.
class MetricList {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    /// What a histogram's values are counted in, and shown in.
    enum class Unit { nanoseconds, number };

    /// Begins a family; what is added belongs to it. What its `help` says ends without a point.
    MetricList& counter(std::string_view name, std::string_view help);
    MetricList& gauge(std::string_view name, std::string_view help);
    MetricList& histogram(std::string_view name, std::string_view help);

    /// Adds a value of a counter or a gauge.
    MetricList& add(double value, Labels labels = {});
    template <class Number>
    MetricList& add(Number value, Labels labels = {}) {
        return add(static_cast<double>(value), labels);
    }
    /// Adds a histogram.
    MetricList& add(const HistogramValue& value, Unit unit, Labels labels = {});

    /// In Prometheus' text format.
    [[nodiscard]] std::string to_text() const;

private:
    MetricList& begin(std::string_view name, std::string_view help, prometheus::MetricType type);
    prometheus::ClientMetric& append(Labels labels);

    std::vector<prometheus::MetricFamily> families_ = {};
};

}  // namespace taskgate
