// SPDX-License-Identifier: MIT
#pragma once

#include "base/result.hpp"

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

/// Coroutines without an event loop's header: what the stores and the API are written in.
namespace taskgate {

/// An operation that ends in a `Result<T>`, perhaps after waiting. It starts when it is awaited and
/// runs on the loop of whoever awaits it; one that need not wait returns without suspending
/// anybody.
///
/// Awaited once, by its owner. A started operation is never destroyed before it has ended.
template <class T>
class [[nodiscard]] Async {
public:
    class promise_type {
    public:
        Async get_return_object() {
            return Async{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        auto final_suspend() noexcept { return Resume{}; }
        void return_value(Result<T> result) { result_.emplace(std::move(result)); }
        void unhandled_exception() noexcept { exception_ = std::current_exception(); }

    private:
        friend class Async;

        /// Goes on with whoever waits, if the operation outlived its start.
        struct Resume {
            [[nodiscard]] bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
                if (self.promise().awaiting_) self.promise().awaiting_.resume();
            }
            void await_resume() const noexcept {}
        };

        std::optional<Result<T>> result_ = {};
        std::exception_ptr exception_ = {};
        std::coroutine_handle<> awaiting_ = {};
    };

    Async(Async&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Async& operator=(Async&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Async(const Async&) = delete;
    Async& operator=(const Async&) = delete;
    ~Async() {
        if (handle_) handle_.destroy();
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    /// Starts the operation at once: no chain of tail calls for one that need not wait.
    bool await_suspend(std::coroutine_handle<> awaiting) {
        handle_.resume();
        if (handle_.done()) return false;
        handle_.promise().awaiting_ = awaiting;
        return true;
    }
    Result<T> await_resume() {
        if (handle_.promise().exception_) std::rethrow_exception(handle_.promise().exception_);
        return std::move(*handle_.promise().result_);
    }

private:
    explicit Async(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

    std::coroutine_handle<promise_type> handle_;
};

/// A coroutine that nobody waits for: it begins at once and frees itself at its end. It must catch
/// what it throws.
struct Detached {
    struct promise_type {
        Detached get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
    };
};

}  // namespace taskgate
