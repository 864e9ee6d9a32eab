// SPDX-License-Identifier: MIT
#include "store/sqlite/writer.hpp"

#include <chrono>
#include <exception>
#include <string>

namespace taskgate::sqlite {

namespace {

/// How long the log grows before it is moved back: 4 MiB in pages of 4 KiB.
constexpr int checkpoint_pages = 1000;

}  // namespace

Writer::Writer(Database database, std::size_t capacity)
    : database_(std::move(database)), capacity_(capacity) {
    sqlite3_wal_autocheckpoint(database_.handle(), 0);
    sqlite3_wal_hook(
        database_.handle(),
        [](void* self, sqlite3* /*connection*/, const char* /*name*/, int pages) {
            static_cast<Writer*>(self)->log_pages_ = pages;
            return SQLITE_OK;
        },
        this);
    thread_ = std::thread{[this] { run(); }};
}

Writer::~Writer() {
    {
        const std::lock_guard lock{mutex_};
        ending_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

bool Writer::submit(Job& job, std::coroutine_handle<> waiting) {
    job.waiting_ = waiting;
    job.loop_ = Loop::current();
    const std::lock_guard lock{mutex_};
    if (ending_ || waiting_.size() >= capacity_) return false;
    waiting_.push_back(&job);
    // Under the lock: once it is free, the job may be answered and gone.
    if (waiting_.size() == 1) arrived_.notify_one();
    return true;
}

void Writer::run() {
    for (;;) {
        const Batch batch = take();
        if (batch.empty()) return;
        commit(batch);
        answer(batch);
        checkpoint_when_due();
    }
}

Writer::Batch Writer::take() {
    std::unique_lock lock{mutex_};
    arrived_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    return std::exchange(waiting_, {});
}

void Writer::commit(const Batch& batch) {
    const auto start = std::chrono::steady_clock::now();
    const auto done = run_transaction(batch);
    metrics_.durations.observe(std::chrono::steady_clock::now() - start);
    metrics_.writes.observe(batch.size());
    if (done) return;
    metrics_.failures.add();
    if (!database_.in_autocommit()) static_cast<void>(database_.execute("ROLLBACK"));
    for (Job* job : batch) job->fail(done.error());
}

Result<void> Writer::run_transaction(const Batch& batch) {
    try {
        if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun) return begun;
        for (Job* job : batch) {
            job->run();
            // A full disk, an I/O error or a lack of memory may have undone the whole batch.
            if (database_.in_autocommit()) {
                return to_error(database_.handle(), "a transaction was rolled back");
            }
        }
        return database_.execute("COMMIT");
    } catch (const std::exception& exception) {
        return unavailable(std::string{"SQLite: a write failed: "} + exception.what());
    }
}

void Writer::answer(const Batch& batch) {
    // One wake-up per loop, however many of its coroutines waited.
    std::vector<std::coroutine_handle<>> handles;
    std::vector<std::pair<Loop*, std::coroutine_handle<>>> waiting;
    waiting.reserve(batch.size());
    for (const Job* job : batch) waiting.emplace_back(job->loop_, job->waiting_);
    while (!waiting.empty()) {
        Loop* loop = waiting.front().first;
        handles.clear();
        std::erase_if(waiting, [&](const auto& entry) {
            if (entry.first != loop) return false;
            handles.push_back(entry.second);
            return true;
        });
        loop->resume(handles);
    }
}

void Writer::checkpoint_when_due() {
    if (log_pages_ < checkpoint_pages) return;
    // Passive: it never waits for a reader; what it could not move stays for the next time.
    sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                              nullptr);
    log_pages_ = 0;
}

}  // namespace taskgate::sqlite
