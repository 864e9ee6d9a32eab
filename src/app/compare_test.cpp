// SPDX-License-Identifier: MIT
#include "app/compare.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace taskgate {

namespace {

/// Tasks in pieces of two, as a store gives them.
class ListReader final : public TaskReader {
public:
    explicit ListReader(std::vector<Task> tasks) : tasks_(std::move(tasks)) {}

    Result<std::vector<Task>> next() override {
        const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, tasks_.size()));
        std::vector<Task> piece{tasks_.begin(), tasks_.begin() + count};
        tasks_.erase(tasks_.begin(), tasks_.begin() + count);
        return piece;
    }

private:
    std::vector<Task> tasks_;
};

/// A reader whose connection breaks.
class BrokenReader final : public TaskReader {
public:
    Result<std::vector<Task>> next() override { return unavailable("gone"); }
};

Task make_task(const std::string& user, std::uint8_t id) {
    Task task;
    TaskId::Bytes bytes{};
    bytes[15] = id;
    task.id = TaskId{bytes};
    task.user_id = UserId{user};
    task.title = "title";
    return task;
}

const std::vector<Task> three_users{make_task("a", 1), make_task("a", 2), make_task("a", 3),
                                    make_task("b", 1), make_task("é", 1)};

Comparison compare(std::vector<Task> source, std::vector<Task> copy) {
    ListReader from{std::move(source)};
    ListReader to{std::move(copy)};
    std::size_t told = 0;
    auto comparison = compare_stores(from, to, [&told](std::size_t count) { told += count; });
    EXPECT_TRUE(comparison);
    EXPECT_EQ(told, static_cast<std::size_t>(comparison->tasks));
    return *comparison;
}

TEST(CompareStores, CountsWhatIsEqual) {
    const Comparison comparison = compare(three_users, three_users);
    EXPECT_EQ(comparison.users, 3);
    EXPECT_EQ(comparison.tasks, 5);
    EXPECT_EQ(comparison.different_users, 0);
    EXPECT_EQ(compare({}, three_users).users, 0);
}

TEST(CompareStores, IgnoresUsersThatOnlyTheCopyHas) {
    const std::vector<Task> source{make_task("b", 1), make_task("d", 1)};
    const std::vector<Task> copy{make_task("a", 1), make_task("b", 1), make_task("c", 1),
                                 make_task("d", 1), make_task("e", 1)};
    EXPECT_EQ(compare(source, copy).different_users, 0);
}

TEST(CompareStores, SeesAChangeOfEveryField) {
    const std::vector<void (*)(Task&)> changes{
        [](Task& task) { task.id = make_task("", 9).id; },
        [](Task& task) { task.title = "titlf"; },
        [](Task& task) { task.description = ""; },
        [](Task& task) { task.is_completed = true; },
        [](Task& task) { task.created_at += std::chrono::microseconds{1}; },
        [](Task& task) { task.updated_at -= std::chrono::microseconds{1}; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        std::vector<Task> copy = three_users;
        changes.at(i)(copy.at(2));
        const Comparison comparison = compare(three_users, copy);
        EXPECT_EQ(comparison.different_users, 1) << i;
        ASSERT_EQ(comparison.differences.size(), 1U) << i;
        EXPECT_EQ(comparison.differences[0], "user \"a\": 3 tasks in both, and not the same");
    }
}

TEST(CompareStores, TellsTextsApartThatLookTheSameInARow) {
    Task a = make_task("u", 1);
    a.title = "ab";
    a.description = "c";
    Task b = a;
    b.title = "a";
    b.description = "bc";
    EXPECT_EQ(compare({a}, {b}).different_users, 1);
}

TEST(CompareStores, SeesTasksThatAreMissingOrTooMany) {
    std::vector<Task> fewer = three_users;
    fewer.erase(fewer.begin() + 1);
    EXPECT_EQ(compare(three_users, fewer).differences,
              std::vector<std::string>{"user \"a\": 3 tasks in the source, 2 in the copy"});
    EXPECT_EQ(compare(fewer, three_users).differences,
              std::vector<std::string>{"user \"a\": 2 tasks in the source, 3 in the copy"});
    EXPECT_EQ(compare(three_users, {}).different_users, 3);
    EXPECT_EQ(compare(three_users, {three_users.back()}).different_users, 2);
}

TEST(CompareStores, ListsTheFirstTenUsersThatDiffer) {
    std::vector<Task> many;
    for (char c = 'a'; c < 'a' + 15; ++c) many.push_back(make_task(std::string(1, c), 1));
    const Comparison comparison = compare(many, {});
    EXPECT_EQ(comparison.different_users, 15);
    EXPECT_EQ(comparison.differences.size(), Comparison::most_differences);
}

TEST(CompareStores, FailsWhereAStoreFails) {
    BrokenReader broken;
    ListReader whole{three_users};
    EXPECT_FALSE(compare_stores(broken, whole, [](std::size_t) {}));
    EXPECT_FALSE(compare_stores(whole, broken, [](std::size_t) {}));
}

}  // namespace

}  // namespace taskgate
