// SPDX-License-Identifier: MIT
#include "store/list_state.hpp"
#include "store_contract.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

/// States of lists: what a client that has a list already is spared.
namespace taskgate::test {

namespace {

using testing::IsEmpty;

/// So many tasks that a list is not read in one piece.
constexpr std::uint64_t many = 3'000;

std::vector<Task> make_rows(const UserId& owner, std::uint64_t count) {
    std::vector<Task> rows;
    for (std::uint64_t i = 0; i < count; ++i) {
        rows.push_back(make_row(owner, make_id(~i, i), repeat("long ", 40), 1'000'000));
    }
    return rows;
}

TEST_P(StoreContract, StatesOfListsAreThoseOfAllTheirTasks) {
    EXPECT_EQ(begin_list(bob_).state, state_of({}));
    place_->insert(make_rows(alice_, 3));
    EXPECT_EQ(begin_list(alice_).state, state_of(list(alice_)));
    place_->insert(make_rows(bob_, many));
    TaskPage page = begin_list(bob_);
    ASSERT_NE(page.rest, nullptr);
    const ListState state = page.state;
    const std::vector<Task> tasks = read_rest(loop_, std::move(page));
    EXPECT_EQ(tasks.size(), many);
    EXPECT_EQ(state, state_of(tasks));
}

TEST_P(StoreContract, StatesOfListsDifferWithEveryChange) {
    place_->insert(make_rows(alice_, many));
    const TaskId last = list(alice_).back().id;
    const ListState before = begin_list(alice_).state;
    const Task added = create(alice_, "new");
    const ListState with_added = begin_list(alice_).state;
    EXPECT_NE(with_added, before);
    ASSERT_TRUE(remove(alice_, added.id));
    EXPECT_EQ(begin_list(alice_).state, before);
    ASSERT_TRUE(toggle(alice_, last));
    const ListState toggled = begin_list(alice_).state;
    EXPECT_NE(toggled, before);
    ASSERT_TRUE(toggle(alice_, last));
    EXPECT_NE(begin_list(alice_).state, toggled);
    EXPECT_NE(begin_list(alice_).state, before) << "it was changed, if to what it had been";
    ASSERT_TRUE(remove(alice_, last));
    EXPECT_NE(begin_list(alice_).state, before);
    create(bob_, "his");
    const ListState without = begin_list(alice_).state;
    ASSERT_TRUE(toggle(bob_, create(bob_, "another").id));
    EXPECT_EQ(begin_list(alice_).state, without) << "what others do";
}

TEST_P(StoreContract, LeavesALongListOutThatIsKnown) {
    place_->insert(make_rows(alice_, many));
    const ListState known = begin_list(alice_).state;
    const auto is_known = [&](const ListState& state) { return state == known; };
    const TaskPage left_out = begin_list(alice_, is_known);
    EXPECT_TRUE(left_out.is_left_out);
    EXPECT_EQ(left_out.state, known);
    EXPECT_THAT(left_out.tasks, IsEmpty());
    EXPECT_EQ(left_out.rest, nullptr);

    create(alice_, "new");
    TaskPage changed = begin_list(alice_, is_known);
    EXPECT_FALSE(changed.is_left_out);
    EXPECT_NE(changed.state, known);
    EXPECT_EQ(read_rest(loop_, std::move(changed)).size(), many + 1);

    place_->insert(make_rows(bob_, 1));
    const TaskPage short_list = begin_list(bob_, [](const ListState&) { return true; });
    EXPECT_FALSE(short_list.is_left_out) << "it was read before anybody could ask";
    EXPECT_EQ(short_list.tasks.size(), 1U);
}

TEST_P(StoreContract, StatesOfListsBelongToTheTasksThatComeWithThem) {
    place_->insert(make_rows(alice_, many));
    const TaskId touched = list(alice_).back().id;
    std::atomic<bool> is_over = false;
    std::thread writer{[&] {
        BlockingLoop loop;
        while (!is_over) {
            if (!loop.run(store_->toggle_task(alice_, touched, std::nullopt))) break;
        }
    }};
    ListState former{};
    int states = 0;
    for (int i = 0; i < 60; ++i) {
        TaskPage page = begin_list(alice_);
        const ListState state = page.state;
        states += state == former ? 0 : 1;
        former = state;
        EXPECT_EQ(state, state_of(read_rest(loop_, std::move(page))));
    }
    is_over = true;
    writer.join();
    EXPECT_GT(states, 1) << "nothing was written meanwhile";
}

}  // namespace

}  // namespace taskgate::test
