// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "base/loop.hpp"
#include "base/result.hpp"

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <poll.h>
#include <span>
#include <utility>
#include <vector>

namespace taskgate::test {

/// A loop for a test's thread, one at a time on each: it runs operations to their end and blocks
/// meanwhile. Belongs to the thread that made it; only `resume` and `post` may come from elsewhere.
class BlockingLoop final : public Loop {
public:
    BlockingLoop();
    ~BlockingLoop() override;
    BlockingLoop(const BlockingLoop&) = delete;
    BlockingLoop& operator=(const BlockingLoop&) = delete;

    void resume(std::span<const std::coroutine_handle<>> waiting) override;
    void post(std::function<void()> task) override;
    std::unique_ptr<Watch> watch(int descriptor, ReadyHandler& handler) override;
    std::unique_ptr<Timer> make_timer(std::function<void()> task) override;

    /// Operations that were started and perhaps still wait; to be finished before the loop ends.
    template <class T>
    class Started {
    public:
        /// How many of them have ended.
        [[nodiscard]] std::size_t ended() const { return ended_; }

    private:
        friend class BlockingLoop;

        std::vector<std::optional<Result<T>>> results_ = {};
        std::exception_ptr exception_ = {};
        std::size_t ended_ = 0;
    };

    /// Starts operations one after the other, and waits for none of them.
    template <class T>
    std::unique_ptr<Started<T>> start(std::vector<Async<T>> operations) {
        auto started = std::make_unique<Started<T>>();
        started->results_.resize(operations.size());
        for (std::size_t i = 0; i < operations.size(); ++i) {
            drive(std::move(operations[i]), *started, i);
        }
        return started;
    }

    /// Waits for all of them; their results come in the order in which they were started. Throws
    /// what one of them threw.
    template <class T>
    std::vector<Result<T>> finish(std::unique_ptr<Started<T>> started) {
        while (started->ended_ < started->results_.size()) run_some();
        if (started->exception_) std::rethrow_exception(started->exception_);
        std::vector<Result<T>> results;
        for (auto& result : started->results_) results.push_back(std::move(*result));
        return results;
    }

    template <class T>
    std::vector<Result<T>> run_all(std::vector<Async<T>> operations) {
        return finish(start(std::move(operations)));
    }

    template <class T>
    Result<T> run(Async<T> operation) {
        std::vector<Async<T>> operations;
        operations.push_back(std::move(operation));
        return std::move(run_all(std::move(operations)).front());
    }

private:
    template <class T>
    static Detached drive(Async<T> operation, Started<T>& started, std::size_t index) {
        try {
            started.results_[index].emplace(co_await operation);
        } catch (...) {
            started.exception_ = std::current_exception();
        }
        ++started.ended_;
    }

    using SteadyClock = std::chrono::steady_clock;
    class PolledWatch;
    class PolledTimer;

    /// Waits until something is posted, ready or due, and does all of it.
    void run_some();
    [[nodiscard]] int time_to_next_timer() const;
    void run_watches(const std::vector<PolledWatch*>& watched, const std::vector<pollfd>& answers);
    void run_timers();
    [[nodiscard]] bool has(const PolledWatch* watch) const;

    int wake_;
    std::mutex mutex_;
    std::vector<std::function<void()>> posted_ = {};
    std::vector<PolledWatch*> watches_ = {};
    std::vector<PolledTimer*> timers_ = {};
};

}  // namespace taskgate::test
