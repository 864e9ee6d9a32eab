// SPDX-License-Identifier: MIT
#include "http/http2_connection.hpp"

#include "http/failure.hpp"
#include "http/reply_fields.hpp"
#include "http/tls_context.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace taskgate::http {

namespace {

constexpr std::size_t read_bytes = std::size_t{16} * 1024;
/// What goes out in one write, about.
constexpr std::size_t write_bytes = std::size_t{64} * 1024;
/// How many requests are begun before what is answered by then goes out: the client has something
/// to do while the server has, and each write still carries several answers.
constexpr std::size_t starts_in_a_write = 8;
/// The most memory of its buffer that a connection keeps.
constexpr std::size_t kept_bytes = std::size_t{16} * 1024;
/// The room that all streams of a connection share for bodies (RFC 9113 5.2).
constexpr std::int32_t connection_window = 1024 * 1024;
/// How many bytes of answers are held for a client before it has to take some: no more requests
/// begin until then.
constexpr std::size_t most_held = std::size_t{1024} * 1024;
/// What counts for the answer to a GET before its size is known. Those to others are small.
constexpr std::size_t expected_bytes = std::size_t{32} * 1024;
/// Sessions that a connection without requests keeps for its next ones.
constexpr std::size_t kept_sessions = 4;
/// How long a client that is refused for want of room may take to ask anything.
constexpr std::chrono::seconds refusal_time{2};

std::chrono::steady_clock::time_point steady_now() { return std::chrono::steady_clock::now(); }

Http2Protocol::Limits protocol_limits(const Limits& limits) {
    return {static_cast<std::uint32_t>(limits.streams),
            static_cast<std::uint32_t>(limits.head_bytes), connection_window};
}

}  // namespace

Http2Connection::Http2Connection(Channel& channel, const ConnectionContext& context,
                                 const Peer& peer, Purpose purpose)
    : channel_(channel),
      context_(context),
      peer_(peer),
      purpose_(purpose),
      loop_(*Loop::current()),
      protocol_(*this, protocol_limits(context.limits)) {}

Async<void> Http2Connection::serve(std::string input) {
    try {
        co_await read(std::move(input));
    } catch (const std::exception& exception) {
        context_.log.error("connection failed", {{"error", exception.what()}});
    }
    if (channel_.is_expired() && !is_over()) {
        // It was idle, and is told so.
        protocol_.go_away(Http2Error::none);
        if (!is_writing_) write();
    } else {
        is_lost_ = true;
    }
    channel_.clear_deadline();
    close_all();
    settle();
    const End end{*this};
    co_await end;
    co_return Result<void>{};
}

Async<void> Http2Connection::read(std::string input) {
    channel_.set_deadline(purpose_ == Purpose::serve ? context_.limits.head_timeout : refusal_time);
    bool goes_on = true;
    while (goes_on) {
        goes_on = protocol_.receive(input);
        input.clear();
        do {
            start_some();
            if (!is_writing_) write();
        } while (may_start());
        if (!goes_on || is_over()) break;
        const auto more = co_await channel_.read_more(input, read_bytes);
        goes_on = *more;
    }
    co_return Result<void>{};
}

Detached Http2Connection::serve_exchange(Http2Exchange& exchange) {
    const auto start = steady_now();
    const Change change{exchange};
    if (exchange.head.method == "GET") hold(exchange, expected_bytes);
    int status = 0;
    auto answered = start;
    try {
        exchange.session = take_session();
        auto reply = co_await answer(exchange);
        if (reply) status = reply->status;
        answered = steady_now();
        if (reply && !exchange.is_closed) {
            send(exchange, std::move(*reply));
            co_await send_pieces(exchange);
        }
        while (!exchange.is_closed) co_await change;
    } catch (const std::exception& exception) {
        context_.log.error("exchange failed", {{"error", exception.what()}});
        lose();
    }
    const auto over = steady_now();
    if (exchange.session) exchange.session->finish({status, over - start, over - answered});
    end(exchange);
}

Async<Reply> Http2Connection::answer(Http2Exchange& exchange) {
    Session& session = *exchange.session;
    if (exchange.refusal != 0) co_return refuse(exchange, exchange.refusal);
    if (purpose_ == Purpose::refuse) co_return refuse(exchange, 503);
    std::string failure;
    try {
        auto refusal = co_await session.admit(exchange.head);
        if (!refusal) co_return refusal.error();
        if (*refusal) co_return std::move(**refusal);
        co_return co_await answer_admitted(exchange);
    } catch (const std::exception& exception) {
        failure = exception.what();
    }
    Reply reply = refuse(exchange, 500);
    log_failure(context_.log, failure, reply);
    co_return std::move(reply);
}

Async<Reply> Http2Connection::answer_admitted(Http2Exchange& exchange) {
    if (!exchange.is_whole && exchange.expects_continue()) {
        protocol_.say_continue(exchange);
        send_soon();
    }
    if (!exchange.is_whole) {
        const Change change{exchange};
        exchange.deadline = steady_now() + context_.limits.body_timeout;
        senders_.push_back(&exchange);
        make_room();
        while (!exchange.is_whole && !exchange.is_closed && exchange.refusal == 0) co_await change;
        exchange.deadline = SteadyTime::max();
        std::erase(senders_, &exchange);
        make_room();
    }
    if (exchange.is_closed) co_return unavailable("the client is gone");
    if (exchange.refusal != 0) co_return refuse(exchange, exchange.refusal);
    co_return co_await exchange.session->respond(exchange.body);
}

Reply Http2Connection::refuse(Http2Exchange& exchange, int status) {
    return exchange.session->refuse(status, exchange.has_head ? &exchange.head : nullptr);
}

void Http2Connection::send(Http2Exchange& exchange, Reply reply) {
    ReplyContext context;
    context.is_head_request = exchange.has_head && exchange.head.method == "HEAD";
    context.now = context_.clock.now();
    if (channel_.is_secure()) context.strict_transport = channel_.tls().context().hsts();
    exchange.set_reply(std::move(reply), context.is_head_request);
    hold(exchange, exchange.answer_bytes());
    std::string length;
    Http2Protocol::Fields fields;
    for_each_field(exchange.reply, context, length,
                   [&fields](std::string_view name, std::string_view value) {
                       fields.emplace_back(name, value);
                   });
    protocol_.answer(exchange, exchange.reply.status, fields,
                     exchange.has_body() ? Following::body : Following::nothing);
    exchange.deadline = steady_now() + context_.limits.write_timeout;
    send_soon();
}

Async<void> Http2Connection::send_pieces(Http2Exchange& exchange) {
    const Change change{exchange};
    while (!exchange.has_last_piece()) {
        while (!exchange.is_closed && !exchange.wants_piece()) co_await change;
        if (exchange.is_closed) break;
        // The time that the piece takes is not the client's, whose own goes on behind it.
        const auto now = steady_now();
        const auto left = std::min(exchange.deadline, now + context_.limits.write_timeout) - now;
        exchange.deadline = SteadyTime::max();
        auto piece = co_await next_piece(*exchange.reply.stream);
        if (exchange.is_closed) break;
        if (piece) {
            exchange.add_piece(std::move(*piece));
            hold(exchange, exchange.answer_bytes());
            exchange.deadline = steady_now() + left;
            protocol_.go_on(exchange);
        } else {
            context_.log.error("answer cut off", {{"error", piece.error().message}});
            protocol_.reset(exchange, Http2Error::internal);
        }
        send_soon();
        if (!piece) break;
    }
    co_return Result<void>{};
}

Detached Http2Connection::write() {
    is_writing_ = true;
    channel_.begin_answer();
    try {
        while (!is_lost_) {
            has_news_ = false;
            output_.clear();
            if (!protocol_.make_output(output_, write_bytes)) lose();
            start_some();
            if (may_start()) has_news_ = true;
            if (output_.empty() && !has_news_) break;
            const auto sent = co_await channel_.write_all(output_, context_.limits.write_timeout);
            if (!*sent) lose();
        }
    } catch (const std::exception& exception) {
        context_.log.error("connection failed", {{"error", exception.what()}});
        lose();
    }
    if (output_.capacity() > kept_bytes) std::string{}.swap(output_);
    settle();
    is_writing_ = false;
    // Nobody is to wait for a client that has nothing more to say.
    if (is_over()) channel_.cancel();
    resume_end();
}

void Http2Connection::start_some() {
    is_settling_ = true;
    for (std::size_t i = 0; i < starts_in_a_write && may_start(); ++i) {
        Http2Exchange& exchange = *arrived_.front();
        arrived_.pop_front();
        serve_exchange(exchange);
    }
    is_settling_ = false;
    settle();
}

bool Http2Connection::may_start() const { return !arrived_.empty() && held_ < most_held; }

void Http2Connection::hold(Http2Exchange& exchange, std::size_t bytes) {
    held_ = held_ - exchange.held + bytes;
    exchange.held = bytes;
}

void Http2Connection::settle() {
    is_settling_ = true;
    while (!ready_.empty()) {
        for (const std::coroutine_handle<> handle : std::exchange(ready_, {})) handle.resume();
    }
    is_settling_ = false;
}

void Http2Connection::send_soon() {
    has_news_ = true;
    if (is_writing_ || is_settling_ || is_posted_) return;
    is_posted_ = true;
    loop_.post([this] {
        is_posted_ = false;
        if (is_writing_) {
            settle();
        } else {
            write();
        }
    });
}

void Http2Connection::end(Http2Exchange& exchange) {
    if (exchange.session) sessions_.push_back(std::move(exchange.session));
    hold(exchange, 0);
    exchanges_.erase(exchange.stream);
    // There may be room for the next one.
    if (may_start() && !is_lost_) send_soon();
    if (purpose_ == Purpose::refuse && !is_lost_) {
        protocol_.go_away(Http2Error::none);
        send_soon();
    }
    if (exchanges_.empty()) {
        sessions_.resize(std::min(sessions_.size(), kept_sessions));
        if (!is_lost_) channel_.set_deadline(context_.limits.idle_timeout);
    }
    if (!is_settling_) resume_end();
}

std::unique_ptr<Session> Http2Connection::take_session() {
    if (sessions_.empty()) return context_.service.open_session(peer_.client);
    auto session = std::move(sessions_.back());
    sessions_.pop_back();
    return session;
}

void Http2Connection::resume_end() {
    if (end_ && is_unused()) std::exchange(end_, {}).resume();
}

}  // namespace taskgate::http
