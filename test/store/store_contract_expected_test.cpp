// SPDX-License-Identifier: MIT
// Changes that are meant for one state of a task.

#include "store_contract.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>
#include <vector>

namespace taskgate::test {

namespace {

using std::chrono::microseconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, ChangesATaskThatChangedLastWhenItShould) {
    const Task created = create(alice_, "first");
    const Task updated = update(alice_, created.id, retitle("second"), created.updated_at).value();
    EXPECT_EQ(updated.title, "second");
    const Task toggled = toggle(alice_, created.id, updated.updated_at).value();
    EXPECT_TRUE(toggled.is_completed);
    EXPECT_TRUE(remove(alice_, created.id, toggled.updated_at));
    EXPECT_THAT(list(alice_), IsEmpty());
}

TEST_P(StoreContract, LeavesATaskAloneThatChangedAtAnotherMoment) {
    const Task created = create(alice_, "first");
    const Task task = update(alice_, created.id, retitle("second")).value();
    for (const Time other : {created.updated_at, task.updated_at + microseconds{1}, Time{}}) {
        EXPECT_EQ(update(alice_, task.id, retitle("third"), other).error().code,
                  ErrorCode::precondition_failed);
        EXPECT_EQ(toggle(alice_, task.id, other).error().code, ErrorCode::precondition_failed);
        EXPECT_EQ(remove(alice_, task.id, other).error().code, ErrorCode::precondition_failed);
    }
    EXPECT_THAT(list(alice_), ElementsAre(task));
}

TEST_P(StoreContract, FindsNoTaskOfAnotherOwnerWhateverIsExpectedOfIt) {
    const Task task = create(alice_, "hers");
    const TaskId missing = TaskId::make(StoreClock::start);
    for (const Time expected : {task.updated_at, Time{}}) {
        for (const auto& [owner, id] : {std::pair{bob_, task.id}, std::pair{alice_, missing}}) {
            EXPECT_EQ(update(owner, id, retitle("his"), expected).error().code,
                      ErrorCode::not_found);
            EXPECT_EQ(toggle(owner, id, expected).error().code, ErrorCode::not_found);
            EXPECT_EQ(remove(owner, id, expected).error().code, ErrorCode::not_found);
        }
    }
    EXPECT_THAT(list(alice_), ElementsAre(task));
}

TEST_P(StoreContract, LetsOneOfManyChangeTheSameState) {
    constexpr std::size_t threads = 4;
    constexpr int rounds = 20;
    Task task = create(alice_, "contended");
    for (int round = 0; round < rounds; ++round) {
        std::array<ErrorCode, threads> failures{};
        std::array<bool, threads> is_done{};
        std::vector<std::thread> writers;
        writers.reserve(threads);
        for (std::size_t i = 0; i < threads; ++i) {
            writers.emplace_back([&, i] {
                BlockingLoop loop;
                const auto toggled =
                    loop.run(store_->toggle_task(alice_, task.id, task.updated_at));
                is_done.at(i) = toggled.has_value();
                if (!toggled) failures.at(i) = toggled.error().code;
            });
        }
        for (std::thread& writer : writers) writer.join();
        EXPECT_EQ(std::count(is_done.begin(), is_done.end(), true), 1);
        EXPECT_EQ(std::count(failures.begin(), failures.end(), ErrorCode::precondition_failed),
                  threads - 1);
        const Task after = find(alice_, task.id).value();
        EXPECT_EQ(after.is_completed, !task.is_completed);
        task = after;
    }
}

}  // namespace

}  // namespace taskgate::test
