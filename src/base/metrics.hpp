// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Numbers about what goes on, cheap enough to be kept with every request: atomic, without locks
/// and names. Who shows them gives them their names. All of it is safe from any thread.
namespace taskgate {

/// A number that only grows.
class Counter {
public:
    void add(std::uint64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

/// A number that goes up and down.
class Gauge {
public:
    void add(std::int64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_ = 0;
};

/// What a histogram held at a moment.
struct HistogramValue {
    std::span<const std::uint64_t> bounds = {};
    /// How many lay at or below each bound and above the one before; last, above all of them.
    std::vector<std::uint64_t> counts = {};
    std::uint64_t sum = 0;
};

/// How values are spread: how many lay between which bounds, which rise.
template <const auto& bounds>
class Histogram {
public:
    void observe(std::uint64_t value) {
        std::size_t place = 0;
        while (place < bounds.size() && value > bounds[place]) ++place;
        counts_[place].add();
        sum_.add(value);
    }
    /// In nanoseconds; what a clock says went backwards counts as nothing.
    void observe(std::chrono::nanoseconds time) {
        observe(static_cast<std::uint64_t>(time.count() < 0 ? 0 : time.count()));
    }
    /// Not one moment's where others go on counting, but each number is one that was.
    [[nodiscard]] HistogramValue value() const {
        HistogramValue value;
        value.bounds = bounds;
        for (const Counter& count : counts_) value.counts.push_back(count.value());
        value.sum = sum_.value();
        return value;
    }

private:
    std::array<Counter, bounds.size() + 1> counts_ = {};
    Counter sum_ = {};
};

/// 10 µs to 10 s, in nanoseconds.
inline constexpr std::array<std::uint64_t, 19> duration_bounds{
    10'000,        25'000,        50'000,        100'000,       250'000,
    500'000,       1'000'000,     2'500'000,     5'000'000,     10'000'000,
    25'000'000,    50'000'000,    100'000'000,   250'000'000,   500'000'000,
    1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000};
/// Powers of two, for numbers of things.
inline constexpr std::array<std::uint64_t, 11> size_bounds{1,  2,   4,   8,   16,  32,
                                                           64, 128, 256, 512, 1024};

using DurationHistogram = Histogram<duration_bounds>;
using SizeHistogram = Histogram<size_bounds>;

}  // namespace taskgate
