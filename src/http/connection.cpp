// SPDX-License-Identifier: MIT
#include "http/connection.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace taskgate::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// How long, and how much of what the client still sends is read, before a connection is closed for
/// good: closed earlier, the kernel would reset it, and the client might never see the answer.
constexpr std::chrono::milliseconds closing_timeout{2'000};
constexpr std::uint64_t closing_bytes = std::uint64_t{16} * 1024 * 1024;

constexpr std::size_t read_bytes = 4096;
constexpr std::size_t body_read_bytes = std::size_t{64} * 1024;
/// What the framing of a chunked body may take, in multiples of the largest body.
constexpr std::uint64_t framing_factor = 8;
constexpr std::size_t kept_output = std::size_t{256} * 1024;

/// `co_await`s one read or write. Lives in the awaiting coroutine's frame.
template <class Start>
class Transfer {
public:
    explicit Transfer(Start start) : start_(std::move(start)) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
        start_([this, waiting](error_code error, std::size_t size) {
            error_ = error;
            size_ = size;
            waiting.resume();
        });
    }
    /// The bytes transferred; 0 for an error or the end.
    std::size_t await_resume() const noexcept { return error_ ? 0 : size_; }

private:
    Start start_;
    error_code error_ = {};
    std::size_t size_ = 0;
};

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, ConnectionContext& context)
    : socket_(std::move(socket)),
      context_(context),
      session_(context.service.open_session()),
      scanner_(context.limits.head_bytes) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Connection::start() { serve(); }

void Connection::start_refusing() { refuse_for_capacity(); }

Detached Connection::serve() {
    try {
        bool goes_on = true;
        while (goes_on) {
            const auto served = co_await serve_one();
            goes_on = served && *served;
        }
        co_await close_in_stages();
    } catch (const std::exception& exception) {
        context_.log.error("connection failed", {{"error", exception.what()}});
    }
    context_.on_end(*this);
}

Detached Connection::refuse_for_capacity() {
    try {
        keeps_alive_ = false;
        Reply reply = refuse(503);
        co_await send(reply);
        session_->finish({reply.status, {}});
        co_await close_in_stages();
    } catch (const std::exception& exception) {
        context_.log.error("connection failed", {{"error", exception.what()}});
    }
    context_.on_end(*this);
}

Async<bool> Connection::serve_one() {
    has_head_ = false;
    body_is_read_ = false;
    refusal_ = 0;
    RequestParser parser{head_, body_, context_.limits.body_bytes};
    const auto read = co_await read_head(parser);
    if (*read == Read::closed) co_return false;

    const auto start = std::chrono::steady_clock::now();
    keeps_alive_ = *read == Read::whole && parser.keeps_alive();
    auto reply = co_await answer(parser);
    if (!reply) {
        session_->finish({0, std::chrono::steady_clock::now() - start});
        co_return false;
    }
    const auto sent = co_await send(*reply);
    session_->finish({reply->status, std::chrono::steady_clock::now() - start});
    if (!*sent || !keeps_alive_) co_return false;
    if (!body_is_read_) co_await drop_unread_body();
    co_return true;
}

Async<Connection::Read> Connection::read_head(RequestParser& parser) {
    const Limits& limits = context_.limits;
    scanner_.reset();
    is_idle_ = input_.empty();
    // A new connection, too, is given as long as a head may take.
    const bool is_first = std::exchange(is_first_, false);
    set_deadline(is_idle_ && !is_first ? limits.idle_timeout : limits.head_timeout);
    for (;;) {
        if (!input_.empty()) {
            if (std::exchange(is_idle_, false)) set_deadline(limits.head_timeout);
            const auto progress = scanner_.scan(input_);
            refusal_ = progress.refusal;
            if (progress.is_whole) {
                head_text_.assign(input_, progress.begin, progress.end - progress.begin);
                input_.erase(0, progress.end);
                refusal_ = parser.parse_head(head_text_);
                has_head_ = refusal_ == 0;
            }
            if (refusal_ != 0) co_return Read::refused;
            if (has_head_) co_return Read::whole;
        }
        if (is_idle_ && is_stopping_) co_return Read::closed;
        const auto more = co_await read_more(read_bytes);
        if (!*more) {
            if (!is_expired_ || input_.empty()) co_return Read::closed;
            refusal_ = 408;
            co_return Read::refused;
        }
    }
}

Async<Reply> Connection::answer(RequestParser& parser) {
    if (refusal_ != 0) co_return refuse(refusal_);
    try {
        body_is_read_ = !head_.has_body();
        if (auto refusal = session_->admit(head_)) {
            if (!body_is_read_ && closes_on_refusal()) keeps_alive_ = false;
            if (refusal->status == 400) keeps_alive_ = false;
            co_return std::move(*refusal);
        }
        co_return co_await answer_admitted(parser);
    } catch (const std::exception& exception) {
        context_.log.error("request failed", {{"error", exception.what()}});
    }
    if (!body_is_read_) keeps_alive_ = false;
    co_return refuse(500);
}

Async<Reply> Connection::answer_admitted(RequestParser& parser) {
    if (!body_is_read_) {
        const auto expectation = head_.find("expect");
        if (expectation && head_.minor_version == 1 &&
            equals_ignoring_case(*expectation, "100-continue")) {
            co_await write_all("HTTP/1.1 100 Continue\r\n\r\n");
        }
        const auto read = co_await read_body(parser);
        if (*read == Read::closed) co_return unavailable("the client is gone");
        if (*read == Read::refused) {
            keeps_alive_ = false;
            co_return refuse(refusal_);
        }
        body_is_read_ = true;
    }
    deadline_.reset();
    co_return co_await session_->respond(body_);
}

Async<Connection::Read> Connection::read_body(RequestParser& parser) {
    set_deadline(context_.limits.body_timeout);
    std::uint64_t received = 0;
    const std::uint64_t most =
        context_.limits.body_bytes * framing_factor + std::uint64_t{body_read_bytes};
    for (;;) {
        if (!input_.empty()) {
            const auto progress = parser.parse_body(input_);
            input_.erase(0, progress.used);
            received += progress.used;
            if (progress.is_whole) co_return Read::whole;
            refusal_ = progress.refusal;
            // What is left is the framing of a chunk, which needs no such room.
            if (refusal_ == 0 && (input_.size() > body_read_bytes || received > most)) {
                refusal_ = 400;
            }
            if (refusal_ != 0) co_return Read::refused;
        }
        const auto more = co_await read_more(body_read_bytes);
        if (!*more) {
            refusal_ = is_expired_ ? 408 : 0;
            co_return is_expired_ ? Read::refused : Read::closed;
        }
    }
}

Async<bool> Connection::send(Reply& reply) {
    if (is_stopping_) keeps_alive_ = false;
    ReplyContext context;
    context.is_head_request = has_head_ && head_.method == "HEAD";
    context.minor_version = has_head_ ? head_.minor_version : 1;
    context.now = context_.clock.now();
    // Bare pieces end where the connection does.
    if (reply.stream && !uses_chunks(reply, context)) keeps_alive_ = false;
    context.persistence = keeps_alive_ ? Persistence::keep : Persistence::close;

    output_.clear();
    append_reply(output_, reply, context);
    auto sent = co_await write_all(output_);
    if (*sent && reply.stream && !context.is_head_request) {
        sent = co_await send_stream(*reply.stream, uses_chunks(reply, context));
    }
    if (output_.capacity() > kept_output) std::string{}.swap(output_);
    co_return sent;
}

Async<bool> Connection::send_stream(BodyStream& stream, bool in_chunks) {
    for (;;) {
        const auto piece = co_await stream.next();
        if (!piece) {
            context_.log.error("answer cut off", {{"error", piece.error().message}});
            abort();
            co_return false;
        }
        output_.clear();
        if (in_chunks) {
            append_chunk(output_, *piece);
        } else {
            output_ = *piece;
        }
        const auto sent = co_await write_all(output_);
        if (!*sent || piece->empty()) co_return *sent;
    }
}

Async<bool> Connection::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        error_code error;
        std::size_t size = socket_.write_some(asio::buffer(bytes), error);
        if (error == asio::error::would_block) {
            set_deadline(context_.limits.write_timeout);
            Transfer write{[this, bytes](auto handler) {
                socket_.async_write_some(asio::buffer(bytes), std::move(handler));
            }};
            size = co_await write;
            error = {};
        }
        if (error || size == 0) co_return false;
        bytes.remove_prefix(size);
    }
    co_return true;
}

Async<bool> Connection::read_more(std::size_t at_most) {
    const std::size_t old_size = input_.size();
    input_.resize(old_size + at_most);
    Transfer read{[this, old_size, at_most](auto handler) {
        socket_.async_read_some(asio::buffer(input_.data() + old_size, at_most),
                                std::move(handler));
    }};
    const std::size_t size = co_await read;
    input_.resize(old_size + size);
    co_return size > 0;
}

Async<void> Connection::drop_unread_body() {
    std::uint64_t left = head_.content_length.value_or(0);
    set_deadline(context_.limits.body_timeout);
    for (;;) {
        const std::size_t here = std::min<std::uint64_t>(left, input_.size());
        input_.erase(0, here);
        left -= here;
        if (left == 0) co_return Result<void>{};
        const auto more = co_await read_more(read_bytes);
        if (!*more) co_return unavailable("the client is gone");
    }
}

Async<void> Connection::close_in_stages() {
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    set_deadline(closing_timeout);
    std::uint64_t dropped = 0;
    while (!ignored && dropped < closing_bytes) {
        input_.clear();
        const auto more = co_await read_more(body_read_bytes);
        if (!*more) break;
        dropped += input_.size();
    }
    socket_.close(ignored);
    co_return Result<void>{};
}

Reply Connection::refuse(int status) {
    return session_->refuse(status, has_head_ ? &head_ : nullptr);
}

bool Connection::closes_on_refusal() const {
    if (head_.is_chunked) return true;
    const std::uint64_t length = head_.content_length.value_or(0);
    const std::uint64_t left = length - std::min<std::uint64_t>(length, input_.size());
    // Who waits for 100 may or may not send the body now: only a close is clear.
    return left > droppable_bytes || (left > 0 && head_.find("expect").has_value());
}

void Connection::set_deadline(std::chrono::milliseconds from_now) {
    deadline_ = std::chrono::steady_clock::now() + from_now;
    is_expired_ = false;
}

void Connection::check_deadline(SteadyTime now) {
    if (!deadline_ || now < *deadline_ || is_expired_) return;
    is_expired_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

void Connection::stop() {
    is_stopping_ = true;
    error_code ignored;
    if (is_idle_) socket_.cancel(ignored);
}

void Connection::abort() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

}  // namespace taskgate::http
