// SPDX-License-Identifier: MIT
#include "http/connection.hpp"

#include "base/text.hpp"
#include "http/failure.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace taskgate::http {

namespace {

/// The most memory of a buffer that a connection keeps for its next request.
constexpr std::size_t kept_bytes = std::size_t{64} * 1024;

}  // namespace

Connection::Connection(Channel::Socket socket, const Address& peer, ConnectionContext& context)
    : context_(context),
      channel_(std::move(socket), peer, context.tls == nullptr ? nullptr : context.tls->current()),
      peer_(make_peer(peer, channel_.is_secure(), context.forwarding)),
      scanner_(context.limits.head_bytes) {}

void Connection::start() { serve(); }

void Connection::start_refusing() { refuse_for_capacity(); }

Detached Connection::serve() {
    try {
        const auto opened = co_await open();
        is_http2_ = *opened && has_agreed_on_http2();
        bool goes_on = *opened && !is_http2_;
        while (goes_on) {
            const auto served = co_await serve_one();
            goes_on = served && *served;
        }
        if (is_http2_) co_await serve_http2(Http2Connection::Purpose::serve);
        co_await close_in_stages();
    } catch (const std::exception& exception) {
        context_.log.error("connection failed", {{"error", exception.what()}});
    }
    context_.on_end(*this);
}

Detached Connection::refuse_for_capacity() {
    try {
        // In the clear, a client of TLS would not understand it.
        const auto opened = co_await open();
        if (*opened && has_agreed_on_http2()) {
            co_await serve_http2(Http2Connection::Purpose::refuse);
        } else if (*opened) {
            co_await refuse_all(503);
        }
        co_await close_in_stages();
    } catch (const std::exception& exception) {
        context_.log.error("connection failed", {{"error", exception.what()}});
    }
    context_.on_end(*this);
}

bool Connection::has_agreed_on_http2() const {
    return channel_.is_secure() && channel_.tls().protocol() == "h2";
}

Async<void> Connection::serve_http2(Http2Connection::Purpose purpose) {
    http2_ = std::make_unique<Http2Connection>(channel_, context_, peer_, purpose);
    is_idle_ = false;
    if (is_stopping_) http2_->stop();
    co_await http2_->serve(std::move(input_));
    http2_.reset();
    co_return Result<void>{};
}

Async<bool> Connection::open() {
    is_idle_ = true;
    channel_.set_deadline(context_.limits.head_timeout);
    if (context_.forwarding.proxy_protocol == ProxyProtocol::version_2) {
        const auto is_known = co_await meet_peer();
        if (!*is_known) co_return false;
    }
    session_ = context_.service.open_session(peer_.client);
    if (channel_.is_secure()) {
        auto opened = co_await shake_hands();
        co_return opened;
    }
    is_idle_ = false;
    co_return true;
}

Async<bool> Connection::shake_hands() {
    auto opening = Channel::Opening::under_way;
    while (opening == Channel::Opening::under_way) {
        if (is_stopping_) co_return false;
        const auto further = co_await channel_.open_further();
        opening = *further;
    }
    is_idle_ = false;
    if (opening == Channel::Opening::in_the_clear) {
        co_await refuse_all(400);
    } else if (opening == Channel::Opening::lost && channel_.is_secure()) {
        context_.log.debug("TLS handshake failed", {{"reason", channel_.tls().failure()}});
    }
    co_return opening == Channel::Opening::open;
}

Async<void> Connection::refuse_all(int status) {
    keeps_alive_ = false;
    Reply reply = refuse(status);
    co_await send(reply);
    session_->finish({reply.status, {}});
    co_return Result<void>{};
}

Async<bool> Connection::serve_one() {
    has_head_ = false;
    body_is_read_ = false;
    refusal_ = 0;
    release_memory();
    head_.client = peer_.client;
    RequestParser parser{head_, body_, context_.limits.body_bytes};
    const auto read = co_await read_head(parser);
    is_http2_ = *read == Read::http2;
    if (is_http2_ || *read == Read::closed) co_return false;

    const auto start = std::chrono::steady_clock::now();
    keeps_alive_ = *read == Read::whole && parser.keeps_alive();
    channel_.begin_answer();
    auto reply = co_await answer(parser);
    if (!reply) {
        session_->finish({0, std::chrono::steady_clock::now() - start});
        co_return false;
    }
    const auto answered = std::chrono::steady_clock::now();
    const auto sent = co_await send(*reply);
    const auto end = std::chrono::steady_clock::now();
    session_->finish({reply->status, end - start, end - answered});
    if (!*sent || !keeps_alive_) co_return false;
    if (body_is_read_) co_return true;
    // What is left of the body must never be taken for a request.
    const auto dropped = co_await drop_unread_body();
    co_return dropped.has_value();
}

Async<Reply> Connection::answer(RequestParser& parser) {
    if (refusal_ != 0) co_return refuse(refusal_);
    std::string failure;
    try {
        body_is_read_ = !head_.has_body();
        // The client has nothing to do meanwhile.
        channel_.clear_deadline();
        auto refusal = co_await session_->admit(head_);
        if (!refusal) co_return refusal.error();
        if (*refusal) {
            if (!body_is_read_ && closes_on_refusal()) keeps_alive_ = false;
            if ((*refusal)->status == 400) keeps_alive_ = false;
            co_return std::move(**refusal);
        }
        co_return co_await answer_admitted(parser);
    } catch (const std::exception& exception) {
        failure = exception.what();
    }
    if (!body_is_read_) keeps_alive_ = false;
    Reply reply = refuse(500);
    log_failure(context_.log, failure, reply);
    co_return std::move(reply);
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
    channel_.clear_deadline();
    co_return co_await session_->respond(body_);
}

Async<bool> Connection::send(Reply& reply) {
    if (is_stopping_) keeps_alive_ = false;
    channel_.clear_deadline();
    ReplyContext context;
    context.is_head_request = has_head_ && head_.method == "HEAD";
    context.minor_version = has_head_ ? head_.minor_version : 1;
    context.now = context_.clock.now();
    if (channel_.is_secure()) context.strict_transport = channel_.tls().context().hsts();
    // Bare pieces end where the connection does.
    if (reply.stream && !uses_chunks(reply, context)) keeps_alive_ = false;
    context.persistence = keeps_alive_ ? Persistence::keep : Persistence::close;

    output_.clear();
    append_reply(output_, reply, context);
    auto sent = co_await write_all(output_);
    if (*sent && may_have_body(reply) && !context.is_head_request) {
        sent = co_await write_all(reply.constant_body);
    }
    if (*sent && reply.stream && !context.is_head_request) {
        sent = co_await send_stream(*reply.stream, uses_chunks(reply, context));
    }
    co_return sent;
}

Async<bool> Connection::send_stream(BodyStream& stream, bool in_chunks) {
    for (;;) {
        const auto piece = co_await next_piece(stream);
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

void Connection::release_memory() {
    for (std::string* buffer : {&body_, &output_}) {
        if (buffer->capacity() > kept_bytes) std::string{}.swap(*buffer);
    }
    if (input_.capacity() > kept_bytes) input_.shrink_to_fit();
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

void Connection::check_deadline(Channel::SteadyTime now) {
    if (http2_) http2_->check_deadlines(now);
    channel_.check_deadline(now);
}

void Connection::stop() {
    is_stopping_ = true;
    if (http2_) http2_->stop();
    if (is_idle_) channel_.cancel();
}

}  // namespace taskgate::http
