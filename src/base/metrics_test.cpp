// SPDX-License-Identifier: MIT
#include "base/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>

namespace taskgate {

namespace {

TEST(Histogram, CountsAValueAtABoundBelowIt) {
    SizeHistogram histogram;
    for (const std::uint64_t value : {0U, 1U, 2U, 3U, 4U, 1024U, 1025U}) histogram.observe(value);
    const HistogramValue value = histogram.value();
    EXPECT_EQ(value.bounds.size() + 1, value.counts.size());
    EXPECT_EQ(value.counts.at(0), 2U);
    EXPECT_EQ(value.counts.at(1), 1U);
    EXPECT_EQ(value.counts.at(2), 2U);
    EXPECT_EQ(value.counts.at(10), 1U);
    EXPECT_EQ(value.counts.at(11), 1U);
    EXPECT_EQ(value.sum, 2059U);
}

TEST(Histogram, TakesATimeThatWentBackwardsForNone) {
    DurationHistogram histogram;
    histogram.observe(std::chrono::nanoseconds{-5});
    histogram.observe(std::chrono::microseconds{10});
    histogram.observe(std::chrono::hours{1});
    const HistogramValue value = histogram.value();
    EXPECT_EQ(value.counts.front(), 2U);
    EXPECT_EQ(value.counts.back(), 1U);
    EXPECT_EQ(value.sum, 3'600'000'010'000U);
}

TEST(Histogram, HasBoundsThatRise) {
    EXPECT_TRUE(std::is_sorted(duration_bounds.begin(), duration_bounds.end()));
    EXPECT_TRUE(std::is_sorted(size_bounds.begin(), size_bounds.end()));
}

TEST(Metrics, LoseNothingThatSeveralThreadsCount) {
    constexpr int threads = 4;
    constexpr int times = 10'000;
    Counter counter;
    Gauge gauge;
    SizeHistogram histogram;
    std::vector<std::thread> running;
    running.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&] {
            for (int j = 0; j < times; ++j) {
                counter.add(2);
                gauge.add(j % 2 == 0 ? 3 : -2);
                histogram.observe(7);
            }
        });
    }
    for (std::thread& thread : running) thread.join();
    EXPECT_EQ(counter.value(), 2U * threads * times);
    EXPECT_EQ(gauge.value(), threads * times / 2);
    const auto counts = histogram.value().counts;
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}),
              std::uint64_t{threads} * times);
}

}  // namespace

}  // namespace taskgate
