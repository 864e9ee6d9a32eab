// SPDX-License-Identifier: MIT
#include "base/waiters.hpp"

#include "support/blocking_loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

namespace taskgate {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds long_time{60'000};

TEST(Waiters, GoOnWhenTheyAreWoken) {
    Waiters waiters;
    test::BlockingLoop loop;
    std::vector<Async<bool>> operations;
    operations.push_back(waiters.wait(waiters.count(), long_time));
    operations.push_back(waiters.wait(waiters.count(), long_time));
    auto started = loop.start(std::move(operations));
    EXPECT_EQ(started->ended(), 0U);
    std::thread waking{[&waiters] { waiters.wake_all(); }};
    for (const auto& was_woken : loop.finish(std::move(started))) EXPECT_TRUE(*was_woken);
    waking.join();
    EXPECT_EQ(waiters.count(), 1U);
}

TEST(Waiters, DoNotWaitForWhatHasHappenedAlready) {
    Waiters waiters;
    test::BlockingLoop loop;
    const std::uint64_t seen = waiters.count();
    waiters.wake_all();
    EXPECT_TRUE(*loop.run(waiters.wait(seen, long_time)));
    EXPECT_FALSE(*loop.run(waiters.wait(waiters.count(), milliseconds{1})));
}

TEST(Waiters, GiveUpWhenTheirTimeIsOver) {
    Waiters waiters;
    test::BlockingLoop loop;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(*loop.run(waiters.wait(waiters.count(), milliseconds{30})));
    EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds{30});
    // Nobody is left whose loop would be told.
    waiters.wake_all();
}

TEST(Waiters, MayLeaveWithTheirLoopWhileOthersAreWoken) {
    Waiters waiters;
    std::atomic<bool> is_over = false;
    std::thread waking{[&] {
        while (!is_over) waiters.wake_all();
    }};
    for (int i = 0; i < 200; ++i) {
        test::BlockingLoop loop;
        // Woken, or too late by a hair: either way the loop is gone right behind.
        (void)loop.run(waiters.wait(waiters.count(), milliseconds{0}));
    }
    is_over = true;
    waking.join();
}

TEST(Waiters, WithoutALoopAreNone) {
    Waiters waiters;
    std::optional<Result<bool>> outcome;
    const auto drive = [](Async<bool> operation, std::optional<Result<bool>>& to) -> Detached {
        to.emplace(co_await operation);
    };
    drive(waiters.wait(waiters.count(), long_time), outcome);
    ASSERT_TRUE(outcome);
    EXPECT_FALSE(**outcome);
}

}  // namespace

}  // namespace taskgate
