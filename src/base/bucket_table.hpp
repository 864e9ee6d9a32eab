// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace taskgate {

/// So many in so much time: the size of a bucket, and how long it takes to fill an empty one.
struct Rate {
    std::uint32_t count = 0;
    std::chrono::seconds window{0};

    friend bool operator==(const Rate&, const Rate&) = default;
};

/// Token buckets, one for each key, in memory of a fixed size. A bucket begins full, takes one out
/// for each request, and fills up evenly. Safe from any thread.
///
/// A bucket is nothing but the moment at which it is full again (the generic cell rate algorithm,
/// ITU-T I.371), so that one which is full need not be kept. The table has places in sets; a key's
/// set follows from the key. Where a new key finds no place free in its set, it takes that of the
/// bucket which is the nearest to being full, so that who has used up most is forgotten last, and
/// nobody is ever refused for want of room.
class BucketTable {
public:
    /// What came of one attempt to take one out.
    struct Draw {
        bool is_taken = false;
        std::uint32_t left = 0;            ///< how many could be taken now
        std::chrono::nanoseconds wait{0};  ///< until there is one; nothing where there is
    };

    /// At most a million a second. Keeps at least that many buckets, up to the next power of two.
    BucketTable(Rate rate, std::size_t capacity);

    /// Takes one out of the bucket of a key, which is a good hash. A clock that went back empties
    /// buckets at most.
    Draw take(std::uint64_t key, Time now);

    [[nodiscard]] Rate rate() const { return rate_; }
    /// How long it takes to fill in one.
    [[nodiscard]] std::chrono::nanoseconds interval() const { return interval_; }
    /// For how many buckets there is room.
    [[nodiscard]] std::size_t capacity() const { return sets_.size() * set_size; }

private:
    static constexpr std::size_t set_size = 8;
    static constexpr std::size_t lock_count = 64;
    static constexpr std::size_t cache_line = 64;

    /// A place, free or not: where the moment is over, the bucket is full.
    struct Bucket {
        std::uint64_t key = 0;
        std::chrono::nanoseconds full_at{0};  ///< since 1970
    };
    struct alignas(cache_line) Set {
        std::array<Bucket, set_size> buckets = {};
    };
    /// Each for a part of the sets, alone in its cache line: two loops seldom wait for each other.
    struct alignas(cache_line) Lock {
        std::mutex mutex = {};
    };

    /// The bucket of a key, or the place that becomes its own.
    static Bucket& find(Set& set, std::uint64_t key);

    Rate rate_;
    std::chrono::nanoseconds interval_;
    std::chrono::nanoseconds size_;  ///< what it takes to fill an empty bucket
    std::vector<Set> sets_;
    std::array<Lock, lock_count> locks_ = {};
};

}  // namespace taskgate
