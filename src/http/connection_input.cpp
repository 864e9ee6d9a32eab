// SPDX-License-Identifier: MIT
// The receiving side of a connection.

#include "http/connection.hpp"
#include "http/proxy_protocol.hpp"

#include <algorithm>
#include <utility>

namespace taskgate::http {

namespace {

/// How long, and how much of what the client still sends is read, before a connection is closed for
/// good: closed earlier, the kernel would reset it, and the client might never see the answer.
constexpr std::chrono::milliseconds closing_timeout{2'000};
constexpr std::uint64_t closing_bytes = std::uint64_t{16} * 1024 * 1024;

/// Behind a body, from an old client, it does not begin a request (RFC 9112 2.2).
constexpr std::string_view empty_line = "\r\n";

constexpr std::size_t read_bytes = 4096;
constexpr std::size_t body_read_bytes = std::size_t{64} * 1024;
/// What the framing of a chunked body may take, in multiples of the largest body.
constexpr std::uint64_t framing_factor = 8;

}  // namespace

bool Connection::begins_like_http2() const {
    // Over TLS, it would have been chosen with the handshake (RFC 9113 3.2).
    if (context_.limits.streams == 0 || channel_.is_secure()) return false;
    const std::size_t size = std::min(input_.size(), http2_preface.size());
    return http2_preface.substr(0, size) == std::string_view{input_}.substr(0, size);
}

Async<bool> Connection::meet_peer() {
    const auto header = co_await read_proxy_header();
    if (header) {
        peer_ = find_peer_behind(peer_, *header, context_.forwarding);
        co_return true;
    }
    // Who goes before saying anything may only have looked whether the port is open.
    const bool is_wrong = header.error().code == ErrorCode::invalid;
    const std::string address = peer_.client.address.to_string();
    context_.log.write(
        is_wrong && context_.refusals.is_due() ? Log::Level::warning : Log::Level::debug,
        "connection refused",
        {{"reason", std::string_view{header.error().message}}, {"client", address}});
    channel_.close();
    co_return false;
}

Async<ProxyHeader> Connection::read_proxy_header() {
    if (!peer_.speaks_for_others) co_return invalid("it is from no trusted proxy");
    std::string bytes;
    for (;;) {
        const auto missing = missing_proxy_bytes(bytes);
        if (!missing) co_return missing.error();
        if (*missing == 0) co_return http::read_proxy_header(bytes);
        if (is_stopping_) co_return unavailable("the service stops");
        const auto more = co_await channel_.read_below_tls(bytes, *missing);
        if (!*more) co_return unavailable("it ends or waits before its PROXY header is whole");
    }
}

Async<Connection::Read> Connection::read_head(RequestParser& parser) {
    const Limits& limits = context_.limits;
    scanner_.reset();
    parsing_ = {};
    if (input_ == empty_line) input_.clear();
    is_idle_ = input_.empty();
    // A new connection, too, is given as long as a head may take.
    const bool is_first = std::exchange(is_first_, false);
    channel_.set_deadline(is_idle_ && !is_first ? limits.idle_timeout : limits.head_timeout);
    for (;;) {
        if (is_idle_ && input_ == empty_line) input_.clear();
        const bool may_be_http2 = is_first && begins_like_http2();
        if (may_be_http2 && input_.size() >= http2_preface.size()) co_return Read::http2;
        if (!input_.empty() && !may_be_http2) {
            if (std::exchange(is_idle_, false)) channel_.set_deadline(limits.head_timeout);
            const auto start = std::chrono::steady_clock::now();
            parse_more(parser);
            parsing_ += std::chrono::steady_clock::now() - start;
            if (refusal_ != 0) co_return Read::refused;
            if (has_head_) {
                head_.parsing = parsing_;
                co_return Read::whole;
            }
        }
        if (is_idle_ && is_stopping_) co_return Read::closed;
        const auto more = co_await read_more(read_bytes);
        if (!*more) {
            if (!channel_.is_expired() || input_.empty()) co_return Read::closed;
            refusal_ = 408;
            co_return Read::refused;
        }
    }
}

void Connection::parse_more(RequestParser& parser) {
    const auto progress = scanner_.scan(input_);
    refusal_ = progress.refusal;
    if (!progress.is_whole) return;
    head_text_.assign(input_, progress.begin, progress.end - progress.begin);
    input_.erase(0, progress.end);
    refusal_ = parser.parse_head(head_text_);
    has_head_ = refusal_ == 0;
    if (has_head_) head_.client = find_client(peer_, head_, context_.forwarding);
}

Async<Connection::Read> Connection::read_body(RequestParser& parser) {
    channel_.set_deadline(context_.limits.body_timeout);
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
            refusal_ = channel_.is_expired() ? 408 : 0;
            co_return channel_.is_expired() ? Read::refused : Read::closed;
        }
    }
}

Async<void> Connection::drop_unread_body() {
    std::uint64_t left = head_.content_length.value_or(0);
    channel_.set_deadline(context_.limits.body_timeout);
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
    const bool is_connected = channel_.finish_sending();
    channel_.set_deadline(closing_timeout);
    std::uint64_t dropped = 0;
    while (is_connected && dropped < closing_bytes) {
        input_.clear();
        const auto more = co_await read_more(body_read_bytes);
        if (!*more) break;
        dropped += input_.size();
    }
    channel_.close();
    co_return Result<void>{};
}

}  // namespace taskgate::http
