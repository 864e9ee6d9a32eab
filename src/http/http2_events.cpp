// SPDX-License-Identifier: MIT
// What becomes of the things that happen on an HTTP/2 connection.

#include "http/http2_connection.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::http {

namespace {

/// Frames that are no part of a request, in a second: a client in its right mind sends few.
constexpr std::uint64_t most_overhead = 1000;
/// How many requests may send bodies beyond the first window of their streams at a time: what is
/// held for them is bounded by that, not by the number of streams.
constexpr std::size_t most_senders = 4;
/// How long the rest of a body may take to come whose request is answered already.
constexpr std::chrono::seconds rest_time{1};
/// How often an answer's time may begin anew because the client takes others of the connection:
/// often enough to wait for their end, and not for ever, as there may always be new ones.
constexpr int most_turns_missed = 32;
/// How long a client may take to see that the connection ends.
constexpr std::chrono::seconds notice_time{1};

}  // namespace

Http2Exchange* Http2Connection::on_request(std::int32_t stream) {
    // Those whose clients have left them count until their work is done. The head of a refused one
    // has no time of its own: nothing else can come before its end, and so the connection ends by
    // the times of those that are under way, and then by that of an idle one.
    if (exchanges_.size() >= context_.limits.streams) return nullptr;
    head_deadline_ = std::chrono::steady_clock::now() + context_.limits.head_timeout;
    channel_.clear_deadline();
    auto exchange = std::make_unique<Http2Exchange>(stream);
    exchange->head.client = peer_.client;
    Http2Exchange* added = exchange.get();
    exchanges_.emplace(stream, std::move(exchange));
    return added;
}

void Http2Connection::on_field(Http2Exchange& exchange, std::string_view name,
                               std::string_view value) {
    exchange.add_field(name, value, context_.limits.head_bytes);
}

void Http2Connection::on_head(Http2Exchange& exchange, Following following) {
    head_deadline_ = SteadyTime::max();
    exchange.finish_head(following);
    if (exchange.has_head) {
        exchange.head.client = find_client(peer_, exchange.head, context_.forwarding);
    }
    exchange.has_arrived = true;
    arrived_.push_back(&exchange);
}

void Http2Connection::on_body(Http2Exchange& exchange, std::string_view bytes) {
    exchange.add_body(bytes, context_.limits.body_bytes);
    make_room();
    if (exchange.refusal != 0) notify(exchange);
}

void Http2Connection::on_end(Http2Exchange& exchange) {
    exchange.is_whole = true;
    notify(exchange);
}

void Http2Connection::on_answered(Http2Exchange& exchange) {
    exchange.is_sent = true;
    // Some clients forget the answer where they are told at once not to send the rest of their
    // body (RFC 9113 8.1). What still comes, a window at most, is dropped.
    if (!exchange.is_whole) exchange.deadline = std::chrono::steady_clock::now() + rest_time;
}

void Http2Connection::on_closed(Http2Exchange& exchange, bool in_good_order) {
    if (!in_good_order) on_overhead();
    close(exchange);
}

std::pair<std::size_t, Http2Events::Body> Http2Connection::read_body(Http2Exchange& exchange,
                                                                     char* into, std::size_t size) {
    const auto read = exchange.read_body(into, size);
    exchange.body_sent += read.first;
    if (exchange.pace.has_moved_on(exchange.body_sent)) {
        exchange.deadline = std::chrono::steady_clock::now() + context_.limits.write_timeout;
        exchange.siblings_pace.reset();
    }
    if (read.second == Body::waits) notify(exchange);
    return read;
}

void Http2Connection::on_overhead() {
    const auto now = std::chrono::steady_clock::now();
    if (now - overhead_since_ > std::chrono::seconds{1}) {
        overhead_since_ = now;
        overhead_ = 0;
    }
    if (++overhead_ == most_overhead) protocol_.go_away(Http2Error::calm);
}

void Http2Connection::on_notice_seen() {
    if (std::exchange(notice_deadline_, SteadyTime::max()) != SteadyTime::max()) {
        protocol_.go_away(Http2Error::none);
    }
}

void Http2Connection::make_room() {
    const std::size_t count = std::min(senders_.size(), most_senders);
    for (std::size_t i = 0; i < count; ++i) protocol_.make_room(*senders_[i]);
}

void Http2Connection::close(Http2Exchange& exchange) {
    exchange.is_closed = true;
    if (!exchange.has_arrived) {
        head_deadline_ = SteadyTime::max();
        end(exchange);
    } else if (std::erase(arrived_, &exchange) > 0) {
        // Nobody has begun to work for it.
        end(exchange);
    } else {
        notify(exchange);
    }
}

void Http2Connection::notify(Http2Exchange& exchange) {
    if (exchange.waiting) ready_.push_back(std::exchange(exchange.waiting, {}));
}

bool Http2Connection::may_wait_for_its_turn(Http2Exchange& exchange) {
    return exchange.siblings_pace && exchange.turns_missed < most_turns_missed &&
           exchange.siblings_pace->has_moved_on(channel_.taken());
}

void Http2Connection::check_deadlines(SteadyTime now) {
    if (now >= head_deadline_) {
        head_deadline_ = SteadyTime::max();
        protocol_.go_away(Http2Error::calm);
        send_soon();
    }
    if (now >= notice_deadline_) {
        on_notice_seen();
        send_soon();
    }
    for (const auto& [stream, exchange] : exchanges_) {
        const bool is_being_sent = exchange->is_answered && !exchange->is_sent;
        if (is_being_sent && !exchange->siblings_pace) {
            exchange->siblings_pace.emplace().begin(channel_.taken());
        }
        if (now < exchange->deadline) continue;
        if (is_being_sent && may_wait_for_its_turn(*exchange)) {
            ++exchange->turns_missed;
            exchange->deadline = now + context_.limits.write_timeout;
            continue;
        }
        exchange->deadline = SteadyTime::max();
        if (exchange->is_answered) {
            protocol_.reset(*exchange, exchange->is_sent ? Http2Error::none : Http2Error::cancel);
        } else {
            exchange->refusal = 408;
            notify(*exchange);
        }
        send_soon();
    }
}

void Http2Connection::stop() {
    notice_deadline_ = std::chrono::steady_clock::now() + notice_time;
    protocol_.give_notice();
    send_soon();
}

void Http2Connection::lose() {
    is_lost_ = true;
    close_all();
    channel_.cancel();
}

void Http2Connection::close_all() {
    for (auto next = exchanges_.begin(); next != exchanges_.end();) {
        Http2Exchange& exchange = *next->second;
        ++next;
        if (!exchange.is_closed) close(exchange);
    }
}

}  // namespace taskgate::http
