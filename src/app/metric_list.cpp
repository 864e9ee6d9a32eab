// SPDX-License-Identifier: MIT
#include "app/metric_list.hpp"

#include <limits>
#include <prometheus/text_serializer.h>
#include <sstream>

namespace taskgate {

using prometheus::ClientMetric;
using prometheus::MetricType;

MetricList& MetricList::begin(std::string_view name, std::string_view help, MetricType type) {
    prometheus::MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    families_.push_back(std::move(family));
    return *this;
}

MetricList& MetricList::counter(std::string_view name, std::string_view help) {
    return begin(name, help, MetricType::Counter);
}

MetricList& MetricList::gauge(std::string_view name, std::string_view help) {
    return begin(name, help, MetricType::Gauge);
}

MetricList& MetricList::histogram(std::string_view name, std::string_view help) {
    return begin(name, help, MetricType::Histogram);
}

ClientMetric& MetricList::append(Labels labels) {
    ClientMetric metric;
    for (const auto& [name, value] : labels) {
        metric.label.push_back({std::string{name}, std::string{value}});
    }
    families_.back().metric.push_back(std::move(metric));
    return families_.back().metric.back();
}

MetricList& MetricList::add(double value, Labels labels) {
    ClientMetric& metric = append(labels);
    if (families_.back().type == MetricType::Counter) {
        metric.counter.value = value;
    } else {
        metric.gauge.value = value;
    }
    return *this;
}

MetricList& MetricList::add(const HistogramValue& value, Unit unit, Labels labels) {
    const double scale = unit == Unit::nanoseconds ? 1e9 : 1;
    auto& histogram = append(labels).histogram;
    for (std::size_t i = 0; i < value.counts.size(); ++i) {
        histogram.sample_count += value.counts[i];
        const double bound = i < value.bounds.size() ? static_cast<double>(value.bounds[i]) / scale
                                                     : std::numeric_limits<double>::infinity();
        histogram.bucket.push_back({histogram.sample_count, bound});
    }
    histogram.sample_sum = static_cast<double>(value.sum) / scale;
    return *this;
}

std::string MetricList::to_text() const {
    std::ostringstream text;
    prometheus::TextSerializer{}.Serialize(text, families_);
    return std::move(text).str();
}

}  // namespace taskgate
