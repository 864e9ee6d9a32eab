// SPDX-License-Identifier: MIT
#include "store_contract.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <tuple>

/// Lists: their order, their pieces and their snapshot.
namespace taskgate::test {

namespace {

using std::chrono::microseconds;
using testing::ElementsAre;
using testing::IsEmpty;

void sort_as_promised(std::vector<Task>& tasks) {
    std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
        return std::tie(a.created_at, a.id) < std::tie(b.created_at, b.id);
    });
}

/// Rows whose ids do not follow their times, many of them at the same time.
std::vector<Task> scattered_rows(const UserId& owner, std::uint64_t count) {
    std::vector<Task> rows;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t mixed = (i + 1) * 0x9E37'79B9'7F4A'7C15U;
        const auto created_at = static_cast<std::int64_t>(1'000'000 + mixed % (count / 4 + 1));
        Task row = make_row(owner, make_id(mixed, i), "task " + std::to_string(i), created_at);
        if (i % 3 == 0) row.description = "described " + std::to_string(i);
        row.is_completed = i % 5 == 0;
        row.updated_at += microseconds{static_cast<std::int64_t>(i)};
        rows.push_back(std::move(row));
    }
    return rows;
}

std::size_t size_of(const Task& task) {
    return task.title.size() + task.description.value_or("").size() + 100;
}

TEST_P(StoreContract, ListsNothingForSomebodyWithoutTasks) {
    create(alice_, "hers");
    TaskPage page = begin_list(bob_);
    EXPECT_THAT(page.tasks, IsEmpty());
    EXPECT_EQ(page.rest, nullptr);
}

TEST_P(StoreContract, ListsInTheOrderOfCreation) {
    std::vector<Task> expected;
    for (int i = 0; i < 20; ++i) {
        expected.push_back(create(alice_, "task " + std::to_string(i)));
        create(bob_, "his");
        clock_.move(microseconds{1});
    }
    EXPECT_EQ(list(alice_), expected);
    ASSERT_TRUE(toggle(alice_, expected[3].id));
    EXPECT_EQ(list(alice_)[3].id, expected[3].id);
}

TEST_P(StoreContract, ListsByTimeOfCreationWhereIdsAreNotInThatOrder) {
    const std::vector<Task> rows{make_row(alice_, make_id(1, 0), "third", 30),
                                 make_row(alice_, make_id(2, 0), "first", 10),
                                 make_row(alice_, make_id(3, 0), "second", 20),
                                 make_row(alice_, make_id(0, 0), "zeroth", -5)};
    place_->insert(rows);
    EXPECT_THAT(list(alice_), ElementsAre(rows[3], rows[1], rows[2], rows[0]));
}

TEST_P(StoreContract, ComparesIdsOfEqualTimesAsSixteenBytes) {
    const std::vector<Task> rows{
        make_row(alice_, make_id(0xFF00'0000'0000'0000U, 0), "last", 10),
        make_row(alice_, make_id(0x7FFF'FFFF'FFFF'FFFFU, ~0ULL), "third", 10),
        make_row(alice_, make_id(0x8000'0000'0000'0000U, 0), "fourth", 10),
        make_row(alice_, make_id(0, 1), "first", 10),
        make_row(alice_, make_id(0, 0x100), "second", 10),
        make_row(alice_, make_id(0x8000'0000'0000'0000U, 0x80), "fifth", 10)};
    place_->insert(rows);
    EXPECT_THAT(list(alice_), ElementsAre(rows[3], rows[4], rows[1], rows[2], rows[5], rows[0]));
}

TEST_P(StoreContract, ListsManyTasksInPiecesOfBoundedSize) {
    std::vector<Task> expected = scattered_rows(alice_, 20'000);
    place_->insert(expected);
    sort_as_promised(expected);
    std::vector<Task> all;
    int pieces = 0;
    TaskPage page = begin_list(alice_);
    for (std::vector<Task> piece = std::move(page.tasks); !piece.empty(); ++pieces) {
        std::size_t bytes = 0;
        for (Task& task : piece) {
            bytes += size_of(task);
            all.push_back(std::move(task));
        }
        EXPECT_LT(bytes, 1'000'000U);
        piece.clear();
        if (page.rest) piece = loop_.run(page.rest->next()).value();
    }
    EXPECT_GT(pieces, 3);
    EXPECT_TRUE(all == expected) << all.size() << " tasks";
}

TEST_P(StoreContract, BoundsThePiecesOfLongDescriptionsToo) {
    for (int i = 0; i < 60; ++i) create(alice_, "task", repeat("\xF0\x9F\x90\x88", 5000));
    TaskPage page = begin_list(alice_);
    EXPECT_LT(page.tasks.size(), 50U);
    EXPECT_EQ(read_rest(loop_, std::move(page)).size(), 60U);
}

TEST_P(StoreContract, ReadsALongListFromOneSnapshotWhileOthersWrite) {
    std::vector<Task> expected = scattered_rows(alice_, 10'000);
    place_->insert(expected);
    sort_as_promised(expected);
    std::vector<Task> all;
    TaskPage page = begin_list(alice_);
    ASSERT_NE(page.rest, nullptr);
    std::vector<Task> piece = std::move(page.tasks);
    for (std::size_t round = 1; !piece.empty(); ++round) {
        all.insert(all.end(), piece.begin(), piece.end());
        // Before and behind what was read already.
        ASSERT_TRUE(remove(alice_, expected[round].id));
        ASSERT_TRUE(remove(alice_, expected[expected.size() - round].id));
        ASSERT_TRUE(toggle(alice_, expected[expected.size() - 100 - round].id));
        ASSERT_TRUE(update(alice_, expected[5000 + round].id, retitle("changed")));
        create(alice_, "new");
        place_->insert(std::vector{make_row(alice_, make_id(1, round), "old", -1)});
        piece = loop_.run(page.rest->next()).value();
    }
    EXPECT_TRUE(all == expected) << all.size() << " tasks";
    page.rest.reset();
    EXPECT_EQ(list(alice_).front().title, "old");
}

TEST_P(StoreContract, EndsAListForGoodAtItsEnd) {
    place_->insert(scattered_rows(alice_, 5'000));
    TaskPage page = begin_list(alice_);
    ASSERT_NE(page.rest, nullptr);
    while (!loop_.run(page.rest->next()).value().empty()) {
    }
    create(alice_, "later");
    EXPECT_THAT(loop_.run(page.rest->next()).value(), IsEmpty());
}

TEST_P(StoreContract, GivesUpAListHalfwayWithoutHarm) {
    place_->insert(scattered_rows(alice_, 5'000));
    for (int i = 0; i < 300; ++i) {
        const TaskPage page = begin_list(alice_);
        ASSERT_NE(page.rest, nullptr);
    }
    create(alice_, "later");
    EXPECT_EQ(list(alice_).size(), 5'001U);
}

TEST_P(StoreContract, RefusesAUserTooManyLongListsAtOnceAndNobodyElse) {
    constexpr std::size_t most = 8;
    place_->insert(scattered_rows(alice_, 5'000));
    place_->insert(scattered_rows(bob_, 5'000));
    std::vector<TaskPage> held;
    while (held.size() < most) held.push_back(begin_list(alice_));
    const auto refused = loop_.run(store_->list_tasks(alice_, nullptr));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    EXPECT_EQ(list(bob_).size(), 5'000U);
    // A list that is known after all has its place no longer than that takes to find out.
    held.pop_back();
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(begin_list(alice_, [](const ListState&) { return true; }).is_left_out);
    }
    held.push_back(begin_list(alice_));
    EXPECT_FALSE(loop_.run(store_->list_tasks(alice_, nullptr)));
    held.clear();
    EXPECT_EQ(list(alice_).size(), 5'000U);
}

}  // namespace

}  // namespace taskgate::test
