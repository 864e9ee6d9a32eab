// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "store/sqlite/database.hpp"

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace taskgate::sqlite {

/// A write that waits for its turn. It lives in the frame of the coroutine that awaits it.
class Job {
public:
    virtual ~Job() = default;

protected:
    /// Does the work inside the batch's transaction, on the writer's thread.
    virtual void run() = 0;
    /// Takes the reason why the batch, and this write with it, did not happen.
    virtual void fail(const Error& error) = 0;

private:
    friend class Writer;

    std::coroutine_handle<> waiting_ = {};
    Loop* loop_ = nullptr;
};

/// What commits have been like.
struct CommitMetrics {
    SizeHistogram writes = {};         ///< how many each held
    DurationHistogram durations = {};  ///< from BEGIN to the end of COMMIT
    Counter failures = {};
};

/// The one writer of a file: a thread that commits all that is waiting as one transaction, so that
/// many writes share one `fsync`, and answers each only after the commit.
///
/// It also moves the log back into the database (a checkpoint) on its own schedule: a log that is
/// used again commits about twice as fast as one that only grows.
class Writer {
public:
    /// At most `capacity` writes wait; more are refused as `unavailable`.
    Writer(Database database, std::size_t capacity);
    /// Finishes what is waiting, then ends the thread.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// `co_await`s `work`, a callable without parameters that returns a `Result` and runs on the
    /// writer's thread. To be made as a named local, awaited once: the writer holds its address.
    template <class Work>
    class Write final : public Job {
    public:
        using Outcome = std::invoke_result_t<Work&>;

        Write(Writer& writer, Work work) : writer_(writer), work_(std::move(work)) {}
        ~Write() override = default;
        Write(const Write&) = delete;
        Write& operator=(const Write&) = delete;

        [[nodiscard]] bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> waiting) {
            if (writer_.submit(*this, waiting)) return true;
            outcome_.emplace(unavailable("SQLite: too many writes are waiting"));
            return false;
        }
        Outcome await_resume() { return std::move(*outcome_); }

    protected:
        void run() override { outcome_.emplace(work_()); }
        void fail(const Error& error) override { outcome_.emplace(error); }

    private:
        Writer& writer_;
        Work work_;
        std::optional<Outcome> outcome_ = {};
    };

    [[nodiscard]] Database& database() { return database_; }
    /// How many writes wait for the next commit. From any thread, as what follows.
    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard lock{mutex_};
        return waiting_.size();
    }
    [[nodiscard]] const CommitMetrics& metrics() const { return metrics_; }

private:
    using Batch = std::vector<Job*>;

    /// Queues a write whose coroutine waits on the calling thread's loop; false when the queue is
    /// full.
    bool submit(Job& job, std::coroutine_handle<> waiting);
    void run();
    /// Waits for work and takes all of it; nothing when it is time to end.
    Batch take();
    /// Runs a batch as one transaction: either all of it is durable, or every job has failed.
    void commit(const Batch& batch);
    Result<void> run_transaction(const Batch& batch);
    static void answer(const Batch& batch);
    void checkpoint_when_due();

    Database database_;
    std::size_t capacity_;
    int log_pages_ = 0;  ///< the log's size at the last commit
    CommitMetrics metrics_ = {};
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    Batch waiting_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace taskgate::sqlite
