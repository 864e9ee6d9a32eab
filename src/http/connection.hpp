// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "http/channel.hpp"
#include "http/connection_context.hpp"
#include "http/forwarded.hpp"
#include "http/head_scanner.hpp"
#include "http/http2_connection.hpp"
#include "http/message.hpp"
#include "http/reply_writer.hpp"
#include "http/request_parser.hpp"

#include <coroutine>
#include <cstdint>
#include <memory>
#include <string>

namespace taskgate::http {

/// One client's connection: reads request after request and answers each in order, unless it
/// turns out to speak HTTP/2. Belongs to one loop. It has no timers of its own: the loop calls
/// `check_deadline` now and then.
class Connection {
public:
    Connection(Channel::Socket socket, const Address& peer, ConnectionContext& context);

    /// Starts serving; calls `on_end` once everything is over.
    void start();
    /// Answers 503 and closes: there are too many connections.
    void start_refusing();

    /// Gives up waiting for the client if its time is over.
    void check_deadline(Channel::SteadyTime now);
    /// Ends after the request in flight; at once where there is none.
    void stop();
    /// Ends without an answer.
    void abort() { channel_.reset(); }

private:
    /// How reading a part of a request ended.
    enum class Read : std::uint8_t { whole, refused, closed, http2 };

    Detached serve();
    Detached refuse_for_capacity();
    /// Goes on in HTTP/2, to the end.
    Async<void> serve_http2(Http2Connection::Purpose purpose);
    /// Whether the client chose HTTP/2 with the TLS handshake.
    [[nodiscard]] bool has_agreed_on_http2() const;
    /// Whether what was received may be the beginning of HTTP/2 with prior knowledge (RFC
    /// 9113 3.3).
    [[nodiscard]] bool begins_like_http2() const;
    /// What comes before HTTP: a PROXY header and the TLS handshake, where there are to be any;
    /// false when there is nothing to be served.
    Async<bool> open();
    Async<bool> shake_hands();
    /// Learns who is behind the proxy at the other end; false, and a close without an answer, where
    /// that is no trusted proxy, or says it otherwise than by a PROXY header.
    Async<bool> meet_peer();
    Async<ProxyHeader> read_proxy_header();
    /// Answers with a status, whatever was asked, and means to close.
    Async<void> refuse_all(int status);
    /// Serves one request; true when the connection is to be used again.
    Async<bool> serve_one();
    Async<Read> read_head(RequestParser& parser);
    /// Goes on with the head in `input_`: afterwards `has_head_` or `refusal_`, or neither yet.
    void parse_more(RequestParser& parser);
    Async<Read> read_body(RequestParser& parser);
    Async<Reply> answer(RequestParser& parser);
    Async<Reply> answer_admitted(RequestParser& parser);
    /// Sends a reply, its stream included; false when the connection is lost.
    Async<bool> send(Reply& reply);
    Async<bool> send_stream(BodyStream& stream, bool in_chunks);
    Async<bool> write_all(std::string_view bytes) {
        return channel_.write_all(bytes, context_.limits.write_timeout);
    }
    /// Reads more into `input_`; false at the end of the connection or of its time.
    Async<bool> read_more(std::size_t at_most) { return channel_.read_more(input_, at_most); }
    Async<void> drop_unread_body();
    Async<void> close_in_stages();

    /// Gives back what an unusually large request took, so that waiting connections stay small.
    void release_memory();
    Reply refuse(int status);
    [[nodiscard]] bool closes_on_refusal() const;

    ConnectionContext& context_;
    Channel channel_;
    Peer peer_;
    std::unique_ptr<Http2Connection> http2_ = {};
    std::unique_ptr<Session> session_;  ///< from the end of the opening on
    HeadScanner scanner_;

    std::string input_;  ///< received and not yet used
    std::string head_text_;
    std::string body_;
    std::string output_;
    RequestHead head_;
    std::chrono::nanoseconds parsing_{};  ///< of the head that is being read

    bool is_first_ = true;  ///< no request was read yet
    bool is_http2_ = false;
    bool is_stopping_ = false;
    bool is_idle_ = false;   ///< waits for the first byte of a request
    bool has_head_ = false;  ///< `head_` is that of the request being served
    bool body_is_read_ = false;
    bool keeps_alive_ = true;
    int refusal_ = 0;  ///< the status that reading ended in
};

}  // namespace taskgate::http
