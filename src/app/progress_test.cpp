// SPDX-License-Identifier: MIT
#include "app/progress.hpp"

#include <gtest/gtest.h>

namespace taskgate {

namespace {

using std::chrono::seconds;

TEST(Progress, ShowsShareRateAndTimeLeft) {
    EXPECT_EQ(progress_line("copying", 500, 2000, seconds{5}),
              "copying [#####---------------]  25%  500/2000  100/s  15 seconds left");
    EXPECT_EQ(progress_line("copying", 10, 10, seconds{2}),
              "copying [####################] 100%  10/10  5/s  0 seconds left");
    EXPECT_EQ(progress_line("copying", 1000, 1'000'000, seconds{1}),
              "copying [--------------------]   0%  1000/1000000  1000/s  16 minutes left");
}

TEST(Progress, PromisesNothingWhereItKnowsNothing) {
    EXPECT_EQ(progress_line("copying", 0, 0, seconds{0}),
              "copying [--------------------]   0%  0/1");
    EXPECT_EQ(progress_line("copying", 1, 100, seconds{60}),
              "copying [--------------------]   1%  1/100");
}

TEST(Progress, BearsMoreThanWasCounted) {
    EXPECT_EQ(progress_line("copying", 30, 20, seconds{3}),
              "copying [####################] 100%  30/30  10/s  0 seconds left");
}

}  // namespace

}  // namespace taskgate
