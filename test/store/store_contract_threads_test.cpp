// SPDX-License-Identifier: MIT
#include "store_contract.hpp"

#include <map>
#include <thread>

/// Many threads at once, each with a loop of its own.
namespace taskgate::test {

namespace {

constexpr int threads = 6;
constexpr int rounds = 12;
constexpr int at_once = 16;

/// What one thread was told, by title.
struct Acknowledged {
    std::map<std::string, Task> kept = {};
    std::vector<TaskId> removed = {};
    int failures = 0;
};

std::vector<Result<Task>> create_some(BlockingLoop& loop, Store& store, const UserId& owner,
                                      const std::string& name) {
    std::vector<Async<Task>> creates;
    for (int i = 0; i < at_once; ++i) {
        auto fields = new_task(name + "." + std::to_string(i));
        creates.push_back(store.create_task(owner, std::move(fields)));
    }
    return loop.run_all(std::move(creates));
}

/// Creates tasks many at a time, toggles one, retitles one, removes one, reads one.
Acknowledged write_much(Store& store, const UserId& owner, int thread) {
    BlockingLoop loop;
    Acknowledged told;
    for (int round = 0; round < rounds; ++round) {
        const std::string name = std::to_string(thread) + "." + std::to_string(round);
        auto created = create_some(loop, store, owner, name);
        for (auto& task : created) {
            if (task) told.kept[task->title] = *task;
            told.failures += task ? 0 : 1;
        }
        if (told.failures > 0) return told;
        const auto toggled = loop.run(store.toggle_task(owner, created[0]->id, std::nullopt));
        const auto changed =
            loop.run(store.update_task(owner, created[1]->id, std::nullopt, retitle(name)));
        const auto removed = loop.run(store.remove_task(owner, created[2]->id, std::nullopt));
        const auto found = loop.run(store.find_task(owner, created[0]->id));
        if (!toggled || !changed || !removed || !found || !(*found == *toggled)) ++told.failures;
        told.kept[created[0]->title] = *toggled;
        told.kept.erase(created[1]->title);
        told.kept[name] = *changed;
        told.kept.erase(created[2]->title);
        told.removed.push_back(created[2]->id);
    }
    return told;
}

TEST_P(StoreContract, KeepsEveryAcknowledgedWriteOfManyThreadsExactlyOnce) {
    std::vector<Acknowledged> told(threads);
    std::vector<std::thread> writers;
    writers.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        writers.emplace_back([&, i] {
            told[static_cast<std::size_t>(i)] = write_much(*store_, i % 2 == 0 ? alice_ : bob_, i);
        });
    }
    for (std::thread& writer : writers) writer.join();
    reopen();

    std::map<std::string, Task> expected;
    for (const Acknowledged& one : told) {
        EXPECT_EQ(one.failures, 0);
        expected.insert(one.kept.begin(), one.kept.end());
    }
    std::map<std::string, Task> found;
    for (const UserId& owner : {alice_, bob_}) {
        for (const Task& task : list(owner)) {
            EXPECT_TRUE(found.emplace(task.title, task).second) << task.title << " is there twice";
        }
    }
    EXPECT_EQ(found.size(), std::size_t{threads} * rounds * (at_once - 1));
    EXPECT_EQ(found, expected);
}

TEST_P(StoreContract, CountsEveryToggleOfManyThreads) {
    const Task task = create(alice_, "contended");
    std::vector<std::thread> writers;
    writers.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        writers.emplace_back([&] {
            BlockingLoop loop;
            std::vector<Async<Task>> toggles;
            toggles.reserve(51);
            for (int j = 0; j < 51; ++j)
                toggles.push_back(store_->toggle_task(alice_, task.id, std::nullopt));
            for (const auto& toggled : loop.run_all(std::move(toggles))) EXPECT_TRUE(toggled);
        });
    }
    for (std::thread& writer : writers) writer.join();
    const Task after = find(alice_, task.id).value();
    EXPECT_EQ(after.is_completed, threads * 51 % 2 != 0);
    EXPECT_EQ(after.updated_at - task.updated_at, std::chrono::microseconds{threads * 51});
}

TEST_P(StoreContract, FinishesWhatIsWaitingBeforeItCloses) {
    std::vector<Async<Task>> creates;
    for (int i = 0; i < 100; ++i) {
        auto fields = new_task(std::to_string(i));
        creates.push_back(store_->create_task(alice_, std::move(fields)));
    }
    auto started = loop_.start(std::move(creates));
    store_.reset();
    for (const auto& created : loop_.finish(std::move(started))) EXPECT_TRUE(created);
    store_ = place_->open(clock_).value();
    EXPECT_EQ(list(alice_).size(), 100U);
}

}  // namespace

}  // namespace taskgate::test
