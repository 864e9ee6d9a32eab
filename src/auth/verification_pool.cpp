// SPDX-License-Identifier: MIT
#include "auth/verification_pool.hpp"

#include <optional>
#include <span>
#include <utility>

namespace taskgate::auth {

/// A token that waits for its turn. It lives in the frame of the coroutine that awaits it.
class VerificationPool::Job {
public:
    Job(VerificationPool& pool, Examination& examination, Time now)
        : pool_(pool), examination_(examination), now_(now) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiting) {
        waiting_ = waiting;
        loop_ = Loop::current();
        if (loop_ == nullptr) {
            conclude();
            return false;
        }
        if (pool_.submit(*this)) return true;
        verdict_.emplace(Refusal::saturated);
        return false;
    }
    Verdict await_resume() {
        if (exception_) std::rethrow_exception(exception_);
        return std::move(*verdict_);
    }

    /// On a thread of the pool: from its end on, the job may be gone.
    void run() {
        conclude();
        Loop* loop = loop_;
        const std::coroutine_handle<> waiting = waiting_;
        loop->resume(std::span{&waiting, 1});
    }

private:
    void conclude() noexcept {
        try {
            verdict_.emplace(examination_.conclude(now_));
        } catch (...) {
            exception_ = std::current_exception();
        }
    }

    VerificationPool& pool_;
    Examination& examination_;
    Time now_;
    std::coroutine_handle<> waiting_ = {};
    Loop* loop_ = nullptr;
    std::optional<Verdict> verdict_ = {};
    std::exception_ptr exception_ = {};
};

VerificationPool::VerificationPool(std::size_t threads, std::size_t capacity)
    : capacity_(capacity) {
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

VerificationPool::~VerificationPool() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

Async<Verdict> VerificationPool::conclude(Examination& examination, Time now) {
    Job job{*this, examination, now};
    Verdict verdict = co_await job;
    co_return std::move(verdict);
}

bool VerificationPool::submit(Job& job) {
    {
        const std::lock_guard lock{mutex_};
        if (jobs_.size() >= capacity_) return false;
        jobs_.push_back(&job);
    }
    wake_.notify_one();
    return true;
}

void VerificationPool::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        wake_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        Job* job = jobs_.front();
        jobs_.pop_front();
        lock.unlock();
        job->run();
        lock.lock();
    }
}

}  // namespace taskgate::auth
