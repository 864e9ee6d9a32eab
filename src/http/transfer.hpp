// SPDX-License-Identifier: MIT
#pragma once

#include "http/asio.hpp"

#include <coroutine>
#include <cstddef>
#include <utility>

namespace taskgate::http {

/// `co_await`s one read or write. Lives in the awaiting coroutine's frame.
template <class Start>
class Transfer {
public:
    explicit Transfer(Start start) : start_(std::move(start)) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
        start_([this, waiting](boost::system::error_code error, std::size_t size) {
            error_ = error;
            size_ = size;
            waiting.resume();
        });
    }
    /// The bytes transferred; 0 for an error or the end.
    std::size_t await_resume() const noexcept { return error_ ? 0 : size_; }

private:
    Start start_;
    boost::system::error_code error_ = {};
    std::size_t size_ = 0;
};

}  // namespace taskgate::http
