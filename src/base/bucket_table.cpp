// SPDX-License-Identifier: MIT
#include "base/bucket_table.hpp"

#include <algorithm>
#include <bit>

namespace taskgate {

using std::chrono::nanoseconds;

BucketTable::BucketTable(Rate rate, std::size_t capacity)
    : rate_(rate),
      // Rounded down, so that a bucket is never full later than its window says.
      interval_(nanoseconds{rate.window} / std::max(1U, rate.count)),
      size_(interval_ * rate.count),
      sets_(std::bit_ceil((capacity + set_size - 1) / set_size)) {}

BucketTable::Bucket& BucketTable::find(Set& set, std::uint64_t key) {
    Bucket* fullest = set.buckets.data();
    for (Bucket& bucket : set.buckets) {
        if (bucket.key == key) return bucket;
        if (bucket.full_at < fullest->full_at) fullest = &bucket;
    }
    *fullest = Bucket{key, nanoseconds{0}};
    return *fullest;
}

BucketTable::Draw BucketTable::take(std::uint64_t key, Time now) {
    const nanoseconds moment = now.time_since_epoch();
    const std::size_t index = key & (sets_.size() - 1);
    const std::lock_guard lock{locks_.at(index % lock_count).mutex};
    Bucket& bucket = find(sets_[index], key);
    // No bucket is emptier than empty. It would seem so where the clock went back, and for a moment
    // where another thread read it later and came first.
    const nanoseconds full_at = std::clamp(bucket.full_at, moment, moment + size_);
    const nanoseconds missing = full_at - moment + interval_;
    const bool is_taken = missing <= size_;
    bucket.full_at = is_taken ? moment + missing : full_at;
    if (!is_taken) return {false, 0, missing - size_};
    const nanoseconds rest = size_ - missing;
    const auto left = static_cast<std::uint32_t>(rest / interval_);
    return {true, left, left > 0 ? nanoseconds{0} : interval_ - rest};
}

}  // namespace taskgate
