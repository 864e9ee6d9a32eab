// SPDX-License-Identifier: MIT
#include "http/channel.hpp"

#include "base/turn.hpp"
#include "http/transfer.hpp"

#include <algorithm>
#include <linux/sockios.h>
#include <utility>

namespace taskgate::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// What a connection does without having to wait before others have their turn: who sends or takes
/// without a pause would have the loop alone. Every answer is a write, or a part of one.
constexpr std::size_t work_in_a_turn = 32;
constexpr std::size_t work_of_a_read = 8;
constexpr std::size_t work_of_a_write = 1;

/// Asks how much of what was sent has not reached the other end yet (tcp(7), unix(7)).
class BytesUnderWay {
public:
    static int name() { return SIOCOUTQ; }
    void* data() { return &bytes_; }
    [[nodiscard]] std::uint64_t bytes() const {
        return static_cast<std::uint64_t>(std::max(bytes_, 0));
    }

private:
    int bytes_ = 0;
};

}  // namespace

Channel::Channel(Socket socket, const Address& peer, std::shared_ptr<const TlsContext> tls)
    : socket_(std::move(socket)), peer_(peer) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    // One of the file system has no such thing.
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (tls) tls_ = std::make_unique<TlsStream>(std::move(tls), socket_.native_handle());
}

Async<bool> Channel::wait_for(TlsStream::State wanted) {
    const bool reads = wanted == TlsStream::State::wants_read;
    if (!reads && wanted != TlsStream::State::wants_write) co_return false;
    Transfer wait{[this, reads](auto handler) {
        socket_.async_wait(
            reads ? Socket::wait_read : Socket::wait_write,
            [done = std::move(handler)](error_code error) mutable { done(error, error ? 0 : 1); });
    }};
    const std::size_t is_ready = co_await wait;
    work_ = 0;
    co_return is_ready > 0;
}

Async<Channel::Opening> Channel::open_further() {
    const TlsStream::Step step = tls_->shake_hands();
    if (step.state == TlsStream::State::done) co_return Opening::open;
    if (step.state == TlsStream::State::in_the_clear) {
        tls_.reset();
        co_return Opening::in_the_clear;
    }
    const auto is_ready = co_await wait_for(step.state);
    co_return *is_ready&& is_secure() ? Opening::under_way : Opening::lost;
}

Async<bool> Channel::read_more(std::string& into, std::size_t at_most) {
    if (is_secure()) {
        auto received = co_await read_secure(into, at_most);
        co_return received;
    }
    auto received = co_await read_below_tls(into, at_most);
    co_return received;
}

Async<bool> Channel::read_below_tls(std::string& into, std::size_t at_most) {
    const std::size_t old_size = into.size();
    into.resize(old_size + at_most);
    Transfer read{[this, &into, old_size, at_most](auto handler) {
        socket_.async_read_some(asio::buffer(into.data() + old_size, at_most), std::move(handler));
    }};
    const std::size_t size = co_await read;
    work_ = 0;
    into.resize(old_size + size);
    co_return size > 0;
}

Async<bool> Channel::read_secure(std::string& into, std::size_t at_most) {
    const std::size_t old_size = into.size();
    const NextTurn turn;
    // Whoever resets the channel meanwhile takes TLS away.
    while (is_secure()) {
        into.resize(old_size + at_most);
        const TlsStream::Step step = tls_->read(into.data() + old_size, at_most);
        into.resize(old_size + step.size);
        if (step.state == TlsStream::State::done) {
            // Not before it: a cancelled channel would go on to wait.
            if (is_turn_over(work_of_a_read)) co_await turn;
            co_return true;
        }
        const auto is_ready = co_await wait_for(step.state);
        if (!*is_ready) break;
    }
    co_return false;
}

Async<bool> Channel::write_all(std::string_view bytes, std::chrono::milliseconds timeout) {
    const NextTurn turn;
    while (!bytes.empty() && is_secure()) {
        const TlsStream::Step step = tls_->write(bytes);
        if (step.state == TlsStream::State::done) {
            bytes.remove_prefix(step.size);
            if (is_turn_over(work_of_a_write)) co_await turn;
            if (!is_secure()) co_return false;
            continue;
        }
        begin_write_wait(timeout);
        const auto is_ready = co_await wait_for(step.state);
        end_write_wait();
        // Taken away by a reset: the rest must not follow in the clear.
        if (!*is_ready || !is_secure()) co_return false;
    }
    while (!bytes.empty()) {
        error_code error;
        std::size_t size = socket_.write_some(asio::buffer(bytes), error);
        if (error == asio::error::would_block) {
            begin_write_wait(timeout);
            Transfer write{[this, bytes](auto handler) {
                socket_.async_write_some(asio::buffer(bytes), std::move(handler));
            }};
            size = co_await write;
            end_write_wait();
            work_ = 0;
            error = {};
        }
        if (error || size == 0) co_return false;
        sent_ += size;
        bytes.remove_prefix(size);
        if (is_turn_over(work_of_a_write)) co_await turn;
    }
    co_return true;
}

bool Channel::is_turn_over(std::size_t work) {
    work_ += work;
    if (work_ < work_in_a_turn) return false;
    work_ = 0;
    return true;
}

std::uint64_t Channel::taken() {
    BytesUnderWay under_way;
    error_code ignored;
    socket_.io_control(under_way, ignored);
    const std::uint64_t sent = is_secure() ? tls_->sent() : sent_;
    return sent - std::min(sent, under_way.bytes());
}

void Channel::begin_write_wait(std::chrono::milliseconds timeout) {
    write_timeout_ = timeout;
    const std::uint64_t taken_before = taken();
    if (!is_paced_) pace_.begin(taken_before);
    if (!is_paced_ || pace_.has_moved_on(taken_before)) write_time_left_ = timeout;
    is_paced_ = true;
    write_deadline_ = std::chrono::steady_clock::now() + write_time_left_;
}

void Channel::end_write_wait() {
    write_time_left_ = *write_deadline_ - std::chrono::steady_clock::now();
    write_deadline_.reset();
}

bool Channel::is_write_over(SteadyTime now) {
    if (!write_deadline_ || now < *write_deadline_) return false;
    if (!pace_.has_moved_on(taken())) return true;
    write_deadline_ = now + write_timeout_;
    return false;
}

bool Channel::finish_sending() {
    if (!socket_.is_open()) return false;
    if (is_secure()) tls_->finish();
    tls_.reset();
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    return !error;
}

void Channel::close() {
    tls_.reset();
    error_code ignored;
    socket_.close(ignored);
}

void Channel::reset() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
}

void Channel::set_deadline(std::chrono::milliseconds from_now) {
    deadline_ = std::chrono::steady_clock::now() + from_now;
    is_expired_ = false;
}

void Channel::check_deadline(SteadyTime now) {
    const bool is_read_over = deadline_ && now >= *deadline_;
    if (is_read_over) is_expired_ = true;
    // At every tick: a read that was just done when it was cancelled is followed by another one.
    if (is_read_over || is_write_over(now)) cancel();
}

void Channel::cancel() {
    error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace taskgate::http
