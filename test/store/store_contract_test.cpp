// SPDX-License-Identifier: MIT
#include "store_contract.hpp"

#include <gmock/gmock.h>

namespace taskgate::test {

namespace {

using std::chrono::microseconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, AnswersTheTaskThatItCreated) {
    const Task task = create(alice_, "Buy milk", "two bottles");
    EXPECT_EQ(task.user_id, alice_);
    EXPECT_EQ(task.title, "Buy milk");
    EXPECT_EQ(task.description, "two bottles");
    EXPECT_FALSE(task.is_completed);
    EXPECT_EQ(task.created_at, StoreClock::start);
    EXPECT_EQ(task.updated_at, StoreClock::start);
    EXPECT_EQ(find(alice_, task.id).value(), task);
    EXPECT_THAT(list(alice_), ElementsAre(task));
}

TEST_P(StoreContract, MakesIdsOfVersionSevenThatDiffer) {
    const Task one = create(alice_, "one");
    const Task two = create(alice_, "two");
    EXPECT_NE(one.id, two.id);
    EXPECT_EQ(one.id.to_string()[14], '7');
}

TEST_P(StoreContract, KeepsEverythingAcrossReopening) {
    const Task plain = create(alice_, "plain");
    const Task done = toggle(alice_, create(alice_, "done", "described").id).value();
    const Task gone = create(alice_, "gone");
    ASSERT_TRUE(remove(alice_, gone.id));
    const auto before = list(alice_);
    reopen();
    EXPECT_EQ(list(alice_), before);
    EXPECT_EQ(find(alice_, plain.id).value(), plain);
    EXPECT_EQ(find(alice_, done.id).value(), done);
    EXPECT_FALSE(find(alice_, gone.id));
}

TEST_P(StoreContract, ChangesTheTitleAlone) {
    const Task before = create(alice_, "before", "kept");
    Task expected = before;
    expected.title = "after";
    expected.updated_at += microseconds{1};
    EXPECT_EQ(update(alice_, before.id, retitle("after")).value(), expected);
    EXPECT_EQ(find(alice_, before.id).value(), expected);
}

TEST_P(StoreContract, ChangesTheDescriptionAlone) {
    const Task before = toggle(alice_, create(alice_, "kept", "before").id).value();
    Task expected = before;
    expected.description = "after";
    expected.updated_at += microseconds{1};
    TaskChanges changes;
    changes.description = std::optional<std::string>{"after"};
    EXPECT_EQ(update(alice_, before.id, changes).value(), expected);
    EXPECT_EQ(find(alice_, before.id).value(), expected);
}

TEST_P(StoreContract, ChangesTheCompletionAlone) {
    const Task before = create(alice_, "kept", "kept, too");
    Task expected = before;
    for (const bool is_completed : {true, true, false, false}) {
        expected.is_completed = is_completed;
        expected.updated_at += microseconds{1};
        TaskChanges changes;
        changes.is_completed.emplace(is_completed);
        EXPECT_EQ(update(alice_, before.id, changes).value(), expected);
        EXPECT_EQ(find(alice_, before.id).value(), expected);
    }
}

TEST_P(StoreContract, ChangesAllFieldsAtOnce) {
    const Task before = create(alice_, "before");
    clock_.move(microseconds{5});
    Task expected = before;
    expected.title = "after";
    expected.description = "new";
    expected.is_completed = true;
    expected.updated_at = clock_.now();
    TaskChanges changes = retitle("after");
    changes.description = std::optional<std::string>{"new"};
    changes.is_completed.emplace(true);
    EXPECT_EQ(update(alice_, before.id, changes).value(), expected);
    EXPECT_EQ(find(alice_, before.id).value(), expected);
}

TEST_P(StoreContract, ClearsADescriptionWithNullAndKeepsItWhenAbsent) {
    const Task before = create(alice_, "task", "described");
    EXPECT_EQ(update(alice_, before.id, TaskChanges{}).value().description, "described");
    TaskChanges clear;
    clear.description = std::optional<std::string>{};
    EXPECT_EQ(update(alice_, before.id, clear).value().description, std::nullopt);
    EXPECT_EQ(find(alice_, before.id).value().description, std::nullopt);
}

TEST_P(StoreContract, TellsAnEmptyDescriptionFromNone) {
    const Task empty = create(alice_, "empty", "");
    const Task none = create(alice_, "none");
    reopen();
    EXPECT_EQ(find(alice_, empty.id).value().description, "");
    EXPECT_EQ(find(alice_, none.id).value().description, std::nullopt);
    TaskChanges changes;
    changes.description = std::optional<std::string>{""};
    EXPECT_EQ(update(alice_, none.id, changes).value().description, "");
}

TEST_P(StoreContract, MovesTheTimeOfChangeWithAnEmptyChange) {
    const Task before = create(alice_, "task", "described");
    clock_.move(microseconds{7});
    Task expected = before;
    expected.updated_at = clock_.now();
    EXPECT_EQ(update(alice_, before.id, TaskChanges{}).value(), expected);
}

TEST_P(StoreContract, MovesTheTimeOfChangeWithEqualValues) {
    const Task before = create(alice_, "same");
    EXPECT_EQ(update(alice_, before.id, retitle("same")).value().updated_at,
              before.updated_at + microseconds{1});
}

TEST_P(StoreContract, MovesTheTimeOfChangeForwardsEvenWhereTheClockGoesBack) {
    const Task before = create(alice_, "task");
    clock_.move(-std::chrono::hours{1});
    Time expected = before.updated_at;
    for (int i = 0; i < 3; ++i) {
        expected += microseconds{1};
        EXPECT_EQ(toggle(alice_, before.id).value().updated_at, expected);
        expected += microseconds{1};
        EXPECT_EQ(update(alice_, before.id, TaskChanges{}).value().updated_at, expected);
    }
    clock_.set(expected + microseconds{1});
    EXPECT_EQ(toggle(alice_, before.id).value().updated_at, clock_.now());
    clock_.move(microseconds{100});
    EXPECT_EQ(toggle(alice_, before.id).value().updated_at, clock_.now());
    EXPECT_EQ(find(alice_, before.id).value().created_at, before.created_at);
}

TEST_P(StoreContract, TogglesThereAndBack) {
    const Task before = create(alice_, "task", "described");
    Task expected = before;
    expected.is_completed = true;
    expected.updated_at += microseconds{1};
    EXPECT_EQ(toggle(alice_, before.id).value(), expected);
    EXPECT_EQ(find(alice_, before.id).value(), expected);
    expected.is_completed = false;
    expected.updated_at += microseconds{1};
    EXPECT_EQ(toggle(alice_, before.id).value(), expected);
    EXPECT_EQ(find(alice_, before.id).value(), expected);
}

TEST_P(StoreContract, RemovesATaskOnce) {
    const Task gone = create(alice_, "gone");
    const Task kept = create(alice_, "kept");
    EXPECT_TRUE(remove(alice_, gone.id));
    EXPECT_EQ(remove(alice_, gone.id).error().code, ErrorCode::not_found);
    EXPECT_EQ(find(alice_, gone.id).error().code, ErrorCode::not_found);
    EXPECT_THAT(list(alice_), ElementsAre(kept));
}

TEST_P(StoreContract, FindsNothingUnderAnUnknownId) {
    const Task kept = create(alice_, "kept");
    const TaskId unknown = make_id(1, 2);
    EXPECT_EQ(find(alice_, unknown).error().code, ErrorCode::not_found);
    EXPECT_EQ(update(alice_, unknown, retitle("new")).error().code, ErrorCode::not_found);
    EXPECT_EQ(toggle(alice_, unknown).error().code, ErrorCode::not_found);
    EXPECT_EQ(remove(alice_, unknown).error().code, ErrorCode::not_found);
    EXPECT_THAT(list(alice_), ElementsAre(kept));
}

TEST_P(StoreContract, HidesATaskFromEverybodyElse) {
    const Task task = create(alice_, "private");
    for (const UserId& other : {bob_, UserId{"Alice"}, UserId{"alice "}, UserId{"alic"},
                                UserId{"alice%"}, UserId{"' OR 1=1 --"}}) {
        EXPECT_EQ(find(other, task.id).error().code, ErrorCode::not_found);
        EXPECT_EQ(update(other, task.id, retitle("stolen")).error().code, ErrorCode::not_found);
        EXPECT_EQ(toggle(other, task.id).error().code, ErrorCode::not_found);
        EXPECT_EQ(remove(other, task.id).error().code, ErrorCode::not_found);
        EXPECT_THAT(list(other), IsEmpty());
    }
    EXPECT_EQ(find(alice_, task.id).value(), task);
}

TEST_P(StoreContract, KeepsTasksOfTwoOwnersUnderOneIdApart) {
    const TaskId id = make_id(7, 7);
    const std::vector<Task> rows{make_row(alice_, id, "hers", 1), make_row(bob_, id, "his", 2)};
    place_->insert(rows);
    EXPECT_EQ(update(alice_, id, retitle("still hers")).value().title, "still hers");
    EXPECT_EQ(find(bob_, id).value(), rows[1]);
    EXPECT_TRUE(remove(alice_, id));
    EXPECT_EQ(find(bob_, id).value(), rows[1]);
}

TEST_P(StoreContract, CanBeReached) { EXPECT_TRUE(loop_.run(store_->ping())); }

TEST_P(StoreContract, CallsItselfSomething) { EXPECT_FALSE(store_->label().empty()); }

}  // namespace

}  // namespace taskgate::test
