// SPDX-License-Identifier: MIT
#include "fault_disk.hpp"
#include "raw_sqlite.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/store_clock.hpp"
#include "support/temp_dir.hpp"
#include "tasks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

/// A store that serves on while its disk, its file or its queue fails it.
namespace taskgate::test {

namespace {

const UserId owner{"alice"};

class SqliteFault : public testing::Test {
protected:
    void open(const sqlite::Options& more = {}) {
        sqlite::Options options = more;
        options.path = path_;
        store_ = sqlite::SqliteStore::open(options, clock_).value();
    }
    Result<Task> create(const std::string& title) {
        auto fields = new_task(title);
        return loop_.run(store_->create_task(owner, std::move(fields)));
    }
    std::vector<Async<Task>> creates(int count) {
        std::vector<Async<Task>> creates;
        for (int i = 0; i < count; ++i) {
            auto fields = new_task("task " + std::to_string(i), repeat("long ", 300));
            creates.push_back(store_->create_task(owner, std::move(fields)));
        }
        return creates;
    }
    std::vector<Task> list() { return list_all(loop_, *store_, owner); }

    TempDir directory_;
    std::string path_ = directory_ / "tasks.db";
    StoreClock clock_;
    BlockingLoop loop_;
    std::unique_ptr<Store> store_;
};

TEST_F(SqliteFault, RefusesWritesBehindAFullQueueAndDoesNothingOfThem) {
    sqlite::Options options;
    options.write_queue = 4;
    open(options);
    // While another program writes, the writer waits with what it took, and the queue fills.
    RawSqlite other{path_};
    other.execute("BEGIN IMMEDIATE");
    auto started = loop_.start(creates(20));
    EXPECT_GE(started->ended(), 20U - 4 - 4) << "one batch is under way and one waits";
    other.execute("COMMIT");
    std::vector<Task> created;
    for (const auto& result : loop_.finish(std::move(started))) {
        if (result) {
            created.push_back(*result);
        } else {
            EXPECT_EQ(result.error().code, ErrorCode::unavailable);
        }
    }
    EXPECT_GE(created.size(), 4U);
    EXPECT_LE(created.size(), 8U);
    EXPECT_EQ(list().size(), created.size());
    EXPECT_TRUE(create("later"));
}

TEST_F(SqliteFault, RefusesReadsBehindTheLastReader) {
    sqlite::Options options;
    options.readers = 1;
    options.page_bytes = 1;
    open(options);
    const Task task = create("one").value();
    create("two").value();
    TaskPage page = loop_.run(store_->list_tasks(owner, nullptr)).value();
    ASSERT_NE(page.rest, nullptr);
    EXPECT_EQ(loop_.run(store_->find_task(owner, task.id)).error().code, ErrorCode::unavailable);
    page.rest.reset();
    EXPECT_TRUE(loop_.run(store_->find_task(owner, task.id)));
}

TEST_F(SqliteFault, KeepsReadersForTheOthersWhileLongListsAreTakenSlowly) {
    sqlite::Options options;
    options.long_lists = 1;
    options.page_bytes = 1;
    open(options);
    const Task task = create("one").value();
    create("two").value();
    TaskPage slow = loop_.run(store_->list_tasks(owner, nullptr)).value();
    ASSERT_NE(slow.rest, nullptr);
    EXPECT_EQ(loop_.run(store_->list_tasks(owner, nullptr)).error().code, ErrorCode::unavailable);
    EXPECT_TRUE(loop_.run(store_->find_task(owner, task.id)));
    EXPECT_TRUE(loop_.run(store_->list_tasks(UserId{"somebody without tasks"}, nullptr)));
    slow.rest.reset();
    EXPECT_EQ(list().size(), 2U);
}

TEST_F(SqliteFault, AnswersThatItIsUnavailableWhereAPageIsDamaged) {
    open();
    const Task task = create("task").value();
    store_.reset();
    const std::string pages = RawSqlite{path_}.query(
        "SELECT rootpage FROM sqlite_schema WHERE name LIKE 'taskgate_tasks%' AND rootpage > 0");
    std::istringstream lines{pages};
    int damaged = 0;
    for (std::streamoff page = 0; lines >> page; ++damaged) {
        std::fstream file{path_, std::ios::binary | std::ios::in | std::ios::out};
        file.seekp((page - 1) * 4096);
        file << std::string(4096, '\x5A');
    }
    ASSERT_EQ(damaged, 2) << "the table and its index";
    open();
    EXPECT_EQ(loop_.run(store_->find_task(owner, task.id)).error().code, ErrorCode::unavailable);
    EXPECT_EQ(loop_.run(store_->list_tasks(owner, nullptr)).error().code, ErrorCode::unavailable);
    EXPECT_EQ(create("more").error().code, ErrorCode::unavailable);
    EXPECT_EQ(loop_.run(store_->toggle_task(owner, task.id, std::nullopt)).error().code,
              ErrorCode::unavailable);
    EXPECT_EQ(loop_.run(store_->remove_task(owner, task.id, std::nullopt)).error().code,
              ErrorCode::unavailable);
    EXPECT_TRUE(loop_.run(store_->ping()));
}

/// Writes a batch on a disk that fails at one call, and looks at everything afterwards. Returns
/// whether the fault was met at all.
bool survives_fault(const FaultDisk::Fault& fault) {
    const TempDir directory;
    FaultDisk disk;
    const WrappedVfs vfs{disk};
    StoreClock clock;
    BlockingLoop loop;
    sqlite::Options options;
    options.path = directory / "tasks.db";
    options.vfs = vfs.name();
    std::unique_ptr<Store> store = sqlite::SqliteStore::open(options, clock).value();
    std::vector<Task> expected;
    for (const char* title : {"one", "two", "three"}) {
        auto fields = new_task(title);
        expected.push_back(loop.run(store->create_task(owner, std::move(fields))).value());
    }

    disk.fail(fault);
    std::vector<Async<Task>> writes;
    writes.push_back(store->toggle_task(owner, expected[0].id, std::nullopt));
    writes.push_back(
        store->update_task(owner, expected[1].id, std::nullopt, retitle(repeat("new ", 100))));
    for (int i = 0; i < 6; ++i) {
        auto fields = new_task("batch " + std::to_string(i), repeat("long ", 1000));
        writes.push_back(store->create_task(owner, std::move(fields)));
    }
    std::vector<Result<Task>> results = loop.run_all(std::move(writes));
    results.push_back(loop.run(store->toggle_task(owner, expected[2].id, std::nullopt)));
    disk.repair();
    const bool was_met = disk.hits() > 0;

    int failures = 0;
    for (const auto& result : results) {
        if (!result) {
            ++failures;
            EXPECT_EQ(result.error().code, ErrorCode::unavailable);
            continue;
        }
        bool is_new = true;
        for (Task& task : expected) {
            if (task.id != result->id) continue;
            task = *result;
            is_new = false;
        }
        if (is_new) expected.push_back(*result);
    }
    EXPECT_EQ(failures > 0, was_met);
    clock.move(std::chrono::microseconds{1});
    auto fields = new_task("there is room again");
    const auto after = loop.run(store->create_task(owner, std::move(fields)));
    EXPECT_TRUE(after) << after.error().message;
    if (after) expected.push_back(*after);

    const auto by_id = [](const Task& a, const Task& b) { return a.id < b.id; };
    std::sort(expected.begin(), expected.end(), by_id);
    std::vector<Task> found = list_all(loop, *store, owner);
    std::sort(found.begin(), found.end(), by_id);
    EXPECT_EQ(found, expected) << "before reopening";
    store.reset();
    options.vfs = nullptr;
    store = sqlite::SqliteStore::open(options, clock).value();
    found = list_all(loop, *store, owner);
    std::sort(found.begin(), found.end(), by_id);
    EXPECT_EQ(found, expected) << "after reopening";
    store.reset();
    EXPECT_EQ(RawSqlite{options.path}.query("PRAGMA integrity_check"), "ok\n");
    return was_met;
}

/// Lets the fault happen at every call in turn.
void survive_everywhere(FaultDisk::Fault fault, int at_least) {
    while (survives_fault(fault)) {
        ++fault.countdown;
        if (testing::Test::HasFailure()) {
            FAIL() << "with the fault at call " << fault.countdown;
        }
    }
    EXPECT_GE(fault.countdown, at_least) << "the fault was hardly ever met";
}

TEST(SqliteFullDisk, LosesNothingAcknowledgedAndServesOnOnceThereIsRoom) {
    survive_everywhere(FaultDisk::Fault{}, 8);
}

TEST(SqliteFullDisk, LosesNothingWhereSingleWritesFail) {
    FaultDisk::Fault fault;
    fault.is_lasting = false;
    fault.write_code = SQLITE_IOERR_WRITE;
    survive_everywhere(fault, 8);
}

TEST(SqliteFullDisk, DoesNothingOfABatchThatFailsInItsMiddle) {
    for (const int countdown : {0, 50, 300, 600}) {
        const TempDir directory;
        FaultDisk disk;
        const WrappedVfs vfs{disk};
        const StoreClock clock;
        BlockingLoop loop;
        sqlite::Options options;
        options.path = directory / "tasks.db";
        options.vfs = vfs.name();
        const auto store = sqlite::SqliteStore::open(options, clock).value();
        // More than SQLite's cache holds, so that it writes before the commit.
        std::vector<Async<Task>> writes;
        for (int i = 0; i < 250; ++i) {
            auto fields = new_task(std::to_string(i), repeat("\xF0\x9F\x90\x88", 5000));
            writes.push_back(store->create_task(owner, std::move(fields)));
        }
        FaultDisk::Fault fault;
        fault.countdown = countdown;
        fault.is_lasting = false;
        disk.fail(fault);
        std::size_t created = 0;
        for (const auto& result : loop.run_all(std::move(writes))) created += result ? 1 : 0;
        EXPECT_EQ(disk.hits(), 1);
        EXPECT_LT(created, 250U);
        EXPECT_EQ(list_all(loop, *store, owner).size(), created) << "fault at " << countdown;
    }
}

TEST(SqliteFullDisk, LosesNothingWhereSyncsFail) {
    FaultDisk::Fault fault;
    fault.is_lasting = false;
    fault.write_code = SQLITE_OK;
    fault.sync_code = SQLITE_IOERR_FSYNC;
    survive_everywhere(fault, 2);
}

}  // namespace

}  // namespace taskgate::test
