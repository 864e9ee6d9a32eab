// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "base/result.hpp"
#include "store/long_lists.hpp"
#include "store/postgres/connector.hpp"
#include "store/postgres/operation.hpp"
#include "store/postgres/pipeline.hpp"

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace taskgate::postgres {

/// How much a pool may take; of one loop.
struct PoolLimits {
    std::size_t connections = 16;  ///< for ordinary requests; long lists have as many again
    std::size_t waiting = 4'096;   ///< operations that wait for a connection
    std::size_t depth = 64;        ///< operations under way on one connection
    std::chrono::milliseconds timeout{10'000};  ///< from the request to the answer
};

/// The connections of one event loop, and what waits for them. All of it on that loop's thread.
///
/// What arrives during one turn of the loop goes out together at its end: reads as a group with one
/// Sync, writes one by one on the connections that have least to do, so that their commits share
/// the server's disk. A connection is opened when all are busy, and never closed for being idle.
class Pool final : public LoopGuest,
                   public Connector::Client,
                   public Pipeline::Owner,
                   public std::enable_shared_from_this<Pool> {
public:
    Pool(Loop& loop, std::shared_ptr<Connector> connector, PoolLimits limits);

    /// Introduces it to the connector.
    void open();
    /// The store is gone: ends once nothing is under way any more.
    void close();
    void leave() override;

    /// Queues an operation; false where it was given up at once.
    [[nodiscard]] bool submit(Operation& operation);

    /// Those that have a place may borrow a connection.
    [[nodiscard]] LongLists& long_lists() { return long_lists_; }

    /// `co_await`s an idle connection out of pipeline mode, for a long list. It goes back, or is
    /// known to be lost, by `take_back`. A named local of the coroutine that awaits it.
    class Borrow {
    public:
        explicit Borrow(Pool& pool) : pool_(pool) {}
        Borrow(const Borrow&) = delete;
        Borrow& operator=(const Borrow&) = delete;

        [[nodiscard]] bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> waiting);
        Result<Handle> await_resume() { return std::move(*outcome_); }

    private:
        friend class Pool;

        Pool& pool_;
        std::coroutine_handle<> waiting_ = {};
        Operation::SteadyTime deadline_ = {};
        std::optional<Result<Handle>> outcome_ = {};
    };
    /// A borrowed connection comes back; null where it was closed.
    void take_back(Handle handle);

    [[nodiscard]] Loop& loop() override { return loop_; }
    [[nodiscard]] Connector& connector() const { return *connector_; }
    [[nodiscard]] const Statements& statements() const { return connector_->statements(); }
    [[nodiscard]] const PoolLimits& limits() const { return limits_; }

private:
    using SteadyClock = std::chrono::steady_clock;
    using Resumable = std::vector<std::coroutine_handle<>>;

    /// What a pool uses at a moment; what is meant is told by `PoolUse`.
    struct Use {
        std::int64_t idle = 0;
        std::int64_t busy = 0;
        std::int64_t lent = 0;
        std::int64_t waiting = 0;
    };

    void deliver(Handle handle) override;
    void refuse(const Error& reason) override;
    void settle(Pipeline& pipeline, std::vector<Operation*> ended) override;

    void schedule_turn();
    /// Sends what waits, as far as there is room.
    void turn();
    void send(Pipeline& pipeline, std::span<Operation* const> group);
    Pipeline* least_busy();
    Pipeline* next_for_reads();
    /// Puts a connection to use: for a long list that waits, else for everybody.
    void employ(Handle handle);
    void send_reads();
    void send_writes();
    void ask_for_more();
    void serve_borrowers();
    Handle take_idle();

    /// Queues an operation again, or says by true that its coroutine goes on.
    bool conclude(Operation& operation);
    void queue(Operation& operation);
    void queue_later(Operation& operation);
    void remove(Pipeline& pipeline);
    void fail_waiting(const Error& reason);
    static void resume(const Resumable& ready);

    /// Says what this pool uses by now.
    void publish();

    void watch_time();
    void check_time();
    [[nodiscard]] bool is_idle() const;
    void end_if_closed();

    Loop& loop_;
    std::shared_ptr<Connector> connector_;
    PoolLimits limits_;
    LongLists long_lists_;
    std::vector<std::unique_ptr<Pipeline>> pipelines_ = {};
    std::vector<std::unique_ptr<Pipeline>> broken_ = {};  ///< until nobody calls from them
    std::deque<Operation*> reads_ = {};
    std::deque<Operation*> writes_ = {};
    std::vector<Operation*> later_ = {};  ///< lost a conflict, and are run again in a moment
    std::deque<Borrow*> borrowers_ = {};
    std::vector<Handle> spare_ = {};  ///< came back from long lists
    std::size_t borrowed_ = 0;
    std::size_t requested_ = 0;  ///< connections that the connector owes
    Use published_ = {};         ///< what is counted of this pool in the connector's `PoolUse`
    std::unique_ptr<Timer> clock_;
    std::unique_ptr<Timer> retry_;
    bool turn_is_due_ = false;
    bool clock_runs_ = false;
    bool is_closing_ = false;
    bool has_left_ = false;
};

}  // namespace taskgate::postgres
