// SPDX-License-Identifier: MIT
#include "raw_sqlite.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/crash_disk.hpp"
#include "support/store_clock.hpp"
#include "support/temp_dir.hpp"
#include "tasks.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

/// A power cut at every write and sync of a scripted run: what was acknowledged by then is there,
/// the rest is there wholly or not at all.
namespace taskgate::test {

namespace {

constexpr std::uint64_t seed = 20'260'214;
const UserId owner{"alice"};

/// What a client may see of a task, `nothing` where there is none.
std::string look(const Task& task) {
    const std::string& text = task.description ? *task.description : "null";
    return (task.is_completed ? "done " : "open ") + std::to_string(text.size()) + " " + text;
}
const std::string nothing = "nothing";

/// What one task must look like: as it last was acknowledged, or as it was asked to become.
struct Expected {
    std::string acknowledged = nothing;
    std::string asked = nothing;
};
/// By title, which no script changes.
using ExpectedTasks = std::map<std::string, Expected>;

/// A run of a store on a recorded disk. Each step notes what it asks for, and then what it was
/// told: the marks of the record are positions in the history of expectations.
class ScriptedRun {
public:
    ScriptedRun() { open(); }

    void open() { store_ = sqlite::SqliteStore::open(options(), clock_).value(); }
    void close() { store_.reset(); }
    void reopen() {
        close();
        open();
    }

    /// Runs operations as one batch, or as few as the writer makes of them.
    void create(int count, const std::string& name, const std::string& description) {
        std::vector<Async<Task>> creates;
        Task task;
        task.description = description;
        for (int i = 0; i < count; ++i) {
            const std::string title = name + "." + std::to_string(i);
            ask(title, look(task));
            auto fields = new_task(title, description);
            creates.push_back(store_->create_task(owner, std::move(fields)));
        }
        note();
        for (const auto& created : loop_.run_all(std::move(creates))) {
            tasks_[created.value().title] = created.value();
            tell(created.value().title);
        }
        note();
    }
    void toggle(const std::vector<std::string>& titles) {
        std::vector<Async<Task>> toggles;
        for (const std::string& title : titles) {
            Task& task = tasks_.at(title);
            task.is_completed = !task.is_completed;
            ask(title, look(task));
            toggles.push_back(store_->toggle_task(owner, task.id, std::nullopt));
        }
        finish(std::move(toggles), titles);
    }
    void describe(const std::vector<std::string>& titles, const std::string& description) {
        std::vector<Async<Task>> updates;
        for (const std::string& title : titles) {
            Task& task = tasks_.at(title);
            task.description = description;
            ask(title, look(task));
            TaskChanges changes;
            changes.description.emplace(description);
            updates.push_back(
                store_->update_task(owner, task.id, std::nullopt, std::move(changes)));
        }
        finish(std::move(updates), titles);
    }
    void remove(const std::vector<std::string>& titles) {
        std::vector<Async<void>> removals;
        for (const std::string& title : titles) {
            ask(title, nothing);
            removals.push_back(store_->remove_task(owner, tasks_.at(title).id, std::nullopt));
        }
        finish(std::move(removals), titles);
    }
    /// What an operator's program may do meanwhile.
    void checkpoint(const std::string& mode) {
        RawSqlite{options().path, vfs_.name()}.execute("PRAGMA wal_checkpoint(" + mode + ")");
    }

    [[nodiscard]] std::vector<DiskEvent> events() const { return recorder_.events(); }
    [[nodiscard]] const ExpectedTasks& expected_at(std::int64_t mark) const {
        return history_.at(static_cast<std::size_t>(mark));
    }

private:
    sqlite::Options options() const {
        sqlite::Options options;
        options.path = directory_ / "tasks.db";
        options.vfs = vfs_.name();
        return options;
    }
    template <class T>
    void finish(std::vector<Async<T>> operations, const std::vector<std::string>& titles) {
        note();
        for (const auto& result : loop_.run_all(std::move(operations))) EXPECT_TRUE(result);
        for (const std::string& title : titles) tell(title);
        note();
    }
    void ask(const std::string& title, std::string look) { now_[title].asked = std::move(look); }
    void tell(const std::string& title) { now_[title].acknowledged = now_[title].asked; }
    void note() {
        history_.push_back(now_);
        recorder_.mark(static_cast<std::int64_t>(history_.size()) - 1);
    }

    TempDir directory_;
    DiskRecorder recorder_;
    WrappedVfs vfs_{recorder_};
    StoreClock clock_;
    BlockingLoop loop_;
    std::map<std::string, Task> tasks_;
    ExpectedTasks now_;
    std::vector<ExpectedTasks> history_{ExpectedTasks{}};
    std::unique_ptr<Store> store_;
};

/// Where hundreds of images are opened: in memory where there is such a place, as no sync counts.
std::filesystem::path image_place() {
    const std::filesystem::path memory{"/dev/shm"};
    return std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
}

/// Opens what a power cut left and says what is wrong with it; empty where all is well.
std::string find_damage(const DiskImage& image, const ExpectedTasks& expected) {
    const TempDir directory{image_place()};
    write_image(image, directory.path());
    sqlite::Options options;
    options.path = directory / "tasks.db";
    const StoreClock clock;
    auto store = sqlite::SqliteStore::open(options, clock);
    if (!store) return "does not open: " + store.error().message;
    BlockingLoop loop;
    std::map<std::string, std::string> found;
    for (const Task& task : list_all(loop, **store, owner)) {
        if (!found.emplace(task.title, look(task)).second) return task.title + " is there twice";
        if (!(loop.run((*store)->find_task(owner, task.id)).value() == task)) {
            return task.title + " differs between table and index";
        }
    }
    for (const auto& [title, one] : expected) {
        const auto at = found.find(title);
        const std::string& seen = at == found.end() ? nothing : at->second;
        if (seen != one.acknowledged && seen != one.asked) {
            return title + " is " + seen.substr(0, 30) + ", not " + one.acknowledged.substr(0, 30) +
                   " or " + one.asked.substr(0, 30);
        }
        found.erase(title);
    }
    if (!found.empty()) return found.begin()->first + " was never asked for";
    auto more = new_task("after the cut");
    if (!loop.run((*store)->create_task(owner, std::move(more)))) return "takes no more tasks";
    store->reset();
    const std::string check = RawSqlite{options.path}.query("PRAGMA integrity_check");
    return check == "ok\n" ? "" : "integrity check: " + check;
}

/// Cuts the power before every event of a run, or every few in long runs of writes, and behind the
/// last. Returns the first damages.
std::vector<std::string> cut_everywhere(const ScriptedRun& run, CrashDisk::Sync sync,
                                        std::size_t stride, int variants) {
    std::mt19937_64 random{seed};
    CrashDisk disk{sync};
    std::int64_t mark = 0;
    std::size_t writes = 0;
    std::vector<std::string> damages;
    const auto cut = [&](std::size_t position) {
        const auto look_at = [&](const std::string& kind, const DiskImage& image) {
            const std::string damage = find_damage(image, run.expected_at(mark));
            if (damage.empty()) return;
            damages.push_back("cut before event " + std::to_string(position) + ", " + kind + ": " +
                              damage);
        };
        look_at("nothing unsynced kept", disk.worst_image());
        look_at("the last write torn", disk.torn_image(random));
        for (int i = 0; i < variants; ++i) look_at("a random part", disk.random_image(random));
    };
    const std::vector<DiskEvent> events = run.events();
    for (std::size_t i = 0; i < events.size() && damages.size() < 5; ++i) {
        const DiskEvent& event = events[i];
        if (event.kind == DiskEvent::Kind::mark) {
            mark = event.number;
            continue;
        }
        if (event.kind != DiskEvent::Kind::write || ++writes % stride == 0) cut(i);
        disk.apply(event);
    }
    cut(events.size());
    return damages;
}

void write_a_little(ScriptedRun& run) {
    run.create(1, "first", "one");
    run.create(4, "batch", repeat("two ", 300));
    run.toggle({"batch.0", "batch.2"});
    run.checkpoint("PASSIVE");
    run.describe({"first.0", "batch.1"}, repeat("three ", 800));
    run.remove({"batch.3"});
    run.checkpoint("TRUNCATE");
    run.create(3, "more", repeat("four ", 200));
    run.reopen();
    run.toggle({"batch.0", "more.1"});
    run.remove({"first.0", "more.0"});
    run.close();
}

TEST(PowerCut, KeepsWhatWasAcknowledgedAtEveryWriteAndSync) {
    RecordProperty("seed", std::to_string(seed));
    ScriptedRun run;
    write_a_little(run);
    EXPECT_EQ(cut_everywhere(run, CrashDisk::Sync::honest, 1, 3), std::vector<std::string>{});
}

TEST(PowerCut, KeepsWhatWasAcknowledgedWhileTheWriterMovesItsLogBack) {
    ScriptedRun run;
    const std::string description = repeat("\xF0\x9F\x90\x88", 5000);
    for (int i = 0; i < 5; ++i) run.create(40, "long" + std::to_string(i), description);
    run.describe({"long0.0", "long4.39"}, "short");
    run.remove({"long1.0", "long1.1", "long1.2"});
    run.create(2, "last", "small");
    const auto events = run.events();
    std::set<std::string> written;
    for (const DiskEvent& event : events) {
        if (event.kind == DiskEvent::Kind::write && event.number > 100'000) {
            written.insert(event.name);
        }
    }
    ASSERT_TRUE(written.contains("tasks.db")) << "nothing was moved back: the test shows nothing";
    EXPECT_EQ(cut_everywhere(run, CrashDisk::Sync::honest, 151, 1), std::vector<std::string>{});
}

TEST(PowerCut, IsSeenByThisTestWhereADiskLiesAboutSyncs) {
    ScriptedRun run;
    write_a_little(run);
    EXPECT_FALSE(cut_everywhere(run, CrashDisk::Sync::lies, 5, 0).empty());
}

}  // namespace

}  // namespace taskgate::test
