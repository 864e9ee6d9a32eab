// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"

#include <deque>
#include <stdexcept>
#include <string>
#include <utility>

namespace taskgate::test {

/// A body in pieces, and perhaps a failure behind them: `fail` is an error, `throw` an exception.
class Pieces final : public http::BodyStream {
public:
    explicit Pieces(std::deque<std::string> pieces) : pieces_(std::move(pieces)) {}

    Async<std::string> next() override {
        std::string piece;
        if (pieces_.empty()) co_return piece;
        piece = std::move(pieces_.front());
        pieces_.pop_front();
        if (piece == "fail") co_return unavailable("the store is gone");
        if (piece == "throw") throw std::runtime_error("a bug");
        co_return piece;
    }

private:
    std::deque<std::string> pieces_;
};

}  // namespace taskgate::test
