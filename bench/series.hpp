// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// Figures of alternating runs: the median is quoted, the spread is printed.
namespace taskgate::bench {

/// The same figure of several runs.
struct Series {
    std::vector<double> values = {};

    void add(double value) { values.push_back(value); }
    [[nodiscard]] double median() const {
        std::vector<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        return sorted[sorted.size() / 2];
    }
    [[nodiscard]] double least() const { return *std::min_element(values.begin(), values.end()); }
    [[nodiscard]] double most() const { return *std::max_element(values.begin(), values.end()); }
};

/// Run by run, one series divided by another.
inline Series ratio(const Series& of, const Series& to) {
    Series out;
    for (std::size_t i = 0; i < of.values.size(); ++i) out.add(of.values[i] / to.values[i]);
    return out;
}

/// `1234 (1200 … 1300)`.
inline std::string show(const Series& series, int digits) {
    return fmt::format("{:.{}f} ({:.{}f} … {:.{}f})", series.median(), digits, series.least(),
                       digits, series.most(), digits);
}

}  // namespace taskgate::bench
