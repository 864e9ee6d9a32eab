// SPDX-License-Identifier: MIT
#pragma once

#include "base/loop.hpp"
#include "http/asio.hpp"

#include <functional>
#include <memory>

/// Asio behind the watches and timers of `base/loop.hpp`.
namespace taskgate::http {

/// Watches a descriptor on an `io_context`, which outlives the watch.
std::unique_ptr<Watch> make_watch(boost::asio::io_context& io, int descriptor,
                                  ReadyHandler& handler);

/// A timer on an `io_context`, which outlives it.
std::unique_ptr<Timer> make_timer(boost::asio::io_context& io, std::function<void()> task);

}  // namespace taskgate::http
