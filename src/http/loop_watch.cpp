// SPDX-License-Identifier: MIT
#include "http/loop_watch.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <utility>

namespace taskgate::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

class AsioWatch final : public Watch {
public:
    AsioWatch(asio::io_context& io, int descriptor, ReadyHandler& handler)
        : descriptor_(io, descriptor), handler_(std::make_shared<ReadyHandler*>(&handler)) {}
    ~AsioWatch() override {
        // What Asio has queued already still runs, and finds nobody.
        *handler_ = nullptr;
        descriptor_.release();
    }
    AsioWatch(const AsioWatch&) = delete;
    AsioWatch& operator=(const AsioWatch&) = delete;

    void wait_readable() override {
        descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                               [handler = handler_](error_code /*error*/) {
                                   if (*handler != nullptr) (*handler)->on_readable();
                               });
    }
    void wait_writable() override {
        descriptor_.async_wait(asio::posix::stream_descriptor::wait_write,
                               [handler = handler_](error_code /*error*/) {
                                   if (*handler != nullptr) (*handler)->on_writable();
                               });
    }

private:
    asio::posix::stream_descriptor descriptor_;
    std::shared_ptr<ReadyHandler*> handler_;  ///< null in it: the watch is gone
};

class AsioTimer final : public Timer {
public:
    AsioTimer(asio::io_context& io, std::function<void()> task)
        : timer_(io), task_(std::make_shared<std::function<void()>>(std::move(task))) {}

    void start(std::chrono::milliseconds delay) override {
        timer_.expires_after(delay);
        timer_.async_wait([task = std::weak_ptr{task_}](error_code error) {
            const auto kept = task.lock();
            if (!error && kept) (*kept)();
        });
    }

private:
    asio::steady_timer timer_;
    std::shared_ptr<std::function<void()>> task_;
};

}  // namespace

std::unique_ptr<Watch> make_watch(asio::io_context& io, int descriptor, ReadyHandler& handler) {
    return std::make_unique<AsioWatch>(io, descriptor, handler);
}

std::unique_ptr<Timer> make_timer(asio::io_context& io, std::function<void()> task) {
    return std::make_unique<AsioTimer>(io, std::move(task));
}

}  // namespace taskgate::http
