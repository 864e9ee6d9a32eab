// SPDX-License-Identifier: MIT
#include "base/bucket_table.hpp"

#include "base/keyed_hash.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <latch>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace taskgate {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr Time start{seconds{1'700'000'000}};
/// One every 200 ms.
constexpr Rate usual{300, minutes{1}};
constexpr std::size_t small = 64;

/// How many can be taken at once.
std::uint32_t drain(BucketTable& table, std::uint64_t key, Time now) {
    std::uint32_t taken = 0;
    while (table.take(key, now).is_taken) ++taken;
    return taken;
}

TEST(BucketTable, GivesAsManyAsTheRateSaysAndNoMore) {
    BucketTable table{usual, small};
    for (std::uint32_t left = usual.count; left-- > 0;) {
        const auto draw = table.take(1, start);
        ASSERT_TRUE(draw.is_taken);
        ASSERT_EQ(draw.left, left);
        ASSERT_EQ(draw.wait, left > 0 ? nanoseconds{0} : nanoseconds{milliseconds{200}});
    }
    const auto refused = table.take(1, start);
    EXPECT_FALSE(refused.is_taken);
    EXPECT_EQ(refused.left, 0U);
    EXPECT_EQ(refused.wait, milliseconds{200});
}

TEST(BucketTable, FillsUpEvenly) {
    BucketTable table{usual, small};
    EXPECT_EQ(drain(table, 1, start), 300U);
    EXPECT_EQ(drain(table, 1, start + std::chrono::microseconds{199'999}), 0U);
    EXPECT_EQ(drain(table, 1, start + milliseconds{200}), 1U);
    EXPECT_EQ(drain(table, 1, start + milliseconds{1'000}), 4U);
    EXPECT_EQ(drain(table, 1, start + milliseconds{1'100}), 0U);
    EXPECT_EQ(drain(table, 1, start + milliseconds{1'200}), 1U) << "the half was not lost";
}

TEST(BucketTable, IsFullAgainAfterTheWindowAndNeverFuller) {
    for (const Rate rate :
         {usual, Rate{7, seconds{1}}, Rate{1, seconds{1}}, Rate{1, seconds{86'400}},
          Rate{1'000'000, seconds{1}}, Rate{999'999, seconds{7}}}) {
        SCOPED_TRACE(rate.count);
        BucketTable table{rate, small};
        EXPECT_EQ(drain(table, 1, start), rate.count);
        EXPECT_EQ(drain(table, 1, start + rate.window), rate.count);
        EXPECT_EQ(drain(table, 1, start + 1000 * rate.window), rate.count);
    }
}

TEST(BucketTable, SaysExactlyHowLongToWait) {
    BucketTable table{Rate{7, seconds{10}}, small};
    EXPECT_EQ(drain(table, 1, start), 7U);
    const auto wait = std::chrono::ceil<std::chrono::microseconds>(table.take(1, start).wait);
    EXPECT_FALSE(table.take(1, start + wait - std::chrono::microseconds{1}).is_taken);
    EXPECT_TRUE(table.take(1, start + wait).is_taken);
    EXPECT_FALSE(table.take(1, start + wait).is_taken);
}

TEST(BucketTable, TakesNothingFromWhomItRefuses) {
    BucketTable table{usual, small};
    EXPECT_EQ(drain(table, 1, start), 300U);
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(table.take(1, start).is_taken);
    EXPECT_TRUE(table.take(1, start + milliseconds{200}).is_taken);
}

TEST(BucketTable, HasABucketForEachKey) {
    BucketTable table{usual, small};
    EXPECT_EQ(drain(table, 1, start), 300U);
    EXPECT_EQ(table.take(2, start).left, 299U);
    // The same set, for any number of sets.
    EXPECT_EQ(table.take(1 + (std::uint64_t{1} << 40U), start).left, 299U);
    EXPECT_FALSE(table.take(1, start).is_taken);
}

TEST(BucketTable, OutlivesAClockThatGoesBack) {
    BucketTable table{usual, small};
    EXPECT_EQ(drain(table, 1, start), 300U);
    const Time before = start - std::chrono::hours{24};
    EXPECT_EQ(table.take(1, before).wait, milliseconds{200});
    EXPECT_TRUE(table.take(1, before + milliseconds{200}).is_taken);
    // Who has used up little is not refused at all.
    EXPECT_TRUE(table.take(2, start).is_taken);
    EXPECT_TRUE(table.take(2, start - seconds{50}).is_taken);
}

TEST(BucketTable, ForgetsWhoHasUsedUpMostLast) {
    BucketTable table{usual, 1};
    ASSERT_EQ(table.capacity(), 8U) << "one set";
    EXPECT_EQ(drain(table, 1, start), 300U);
    EXPECT_EQ(table.take(2, start).left, 299U);
    for (std::uint64_t key = 100; key < 100'000; ++key) {
        ASSERT_EQ(table.take(key, start).left, 299U) << "a stranger pays for others";
    }
    EXPECT_FALSE(table.take(1, start).is_taken);
    EXPECT_EQ(table.take(2, start).left, 299U) << "the fullest one was forgotten";
}

/// What the process has in memory, in bytes.
std::size_t resident_bytes() {
    std::ifstream file{"/proc/self/statm"};
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(BucketTable, TakesNoMoreMemoryForAMillionKeys) {
    constexpr std::size_t capacity = 65'536;
    constexpr std::uint64_t busy = 1'000;
    constexpr std::uint64_t passers_by = 1'000'000;
    BucketTable table{usual, capacity};
    EXPECT_EQ(table.capacity(), capacity);
    const KeyedHash hash;
    const auto key_of = [&hash](std::uint64_t number) { return hash(std::to_string(number)); };
    for (std::uint64_t i = 0; i < busy; ++i) EXPECT_EQ(drain(table, key_of(i), start), 300U);
    const std::size_t before = resident_bytes();
    for (std::uint64_t i = busy; i < busy + passers_by; ++i) {
        ASSERT_TRUE(table.take(key_of(i), start).is_taken);
    }
    // A million of anything would take many times that; sanitizers take some for themselves.
    constexpr std::size_t noise = std::size_t{4} * 1024 * 1024;
    const std::size_t after = resident_bytes();
    EXPECT_LT(after, before + noise);
    for (std::uint64_t i = 0; i < busy; ++i) {
        ASSERT_FALSE(table.take(key_of(i), start).is_taken) << "a flood emptied the memory";
    }
}

TEST(BucketTable, GivesThreadsTogetherNoMoreThanOne) {
    constexpr int thread_count = 4;
    constexpr std::uint32_t attempts = 200'000;
    constexpr std::uint32_t together = thread_count * attempts;
    BucketTable table{Rate{together / 2, seconds{1}}, small};
    std::atomic<std::uint32_t> taken = 0;
    std::latch all_are_there{thread_count};
    std::vector<std::thread> threads;
    threads.reserve(thread_count);
    for (int i = 0; i < thread_count; ++i) {
        threads.emplace_back([&table, &taken, &all_are_there] {
            all_are_there.arrive_and_wait();
            for (std::uint32_t attempt = 0; attempt < attempts; ++attempt) {
                if (table.take(1, start).is_taken) ++taken;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(taken, together / 2);
}

}  // namespace

}  // namespace taskgate
