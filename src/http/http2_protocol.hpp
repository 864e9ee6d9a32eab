// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::http {

class Http2Exchange;

/// Whether something follows the head of a message on its stream.
enum class Following : bool { nothing, body };

/// Why a stream is given up (RFC 9113 7).
enum class Http2Error : std::uint32_t {
    none = NGHTTP2_NO_ERROR,
    internal = NGHTTP2_INTERNAL_ERROR,
    cancel = NGHTTP2_CANCEL,
    calm = NGHTTP2_ENHANCE_YOUR_CALM,
};

/// What is told of an HTTP/2 connection while it receives and makes output. Whoever is told may
/// answer and reset streams at once, but not receive or make output.
class Http2Events {
public:
    /// A request begins; null refuses it, so that the client may try it again (REFUSED_STREAM).
    virtual Http2Exchange* on_request(std::int32_t stream) = 0;
    /// A field of its head; those whose names begin with a colon come first.
    virtual void on_field(Http2Exchange& exchange, std::string_view name,
                          std::string_view value) = 0;
    /// The head is whole.
    virtual void on_head(Http2Exchange& exchange, Following following) = 0;
    virtual void on_body(Http2Exchange& exchange, std::string_view bytes) = 0;
    /// The request is whole.
    virtual void on_end(Http2Exchange& exchange) = 0;
    /// All of the answer is on its way.
    virtual void on_answered(Http2Exchange& exchange) = 0;
    /// The stream is closed, in good order or not; it is not heard of any more.
    virtual void on_closed(Http2Exchange& exchange, bool in_good_order) = 0;

    /// How far the body of an answer is there.
    enum class Body : std::uint8_t { goes_on, waits, ends };
    /// Copies more of an answer's body, `size` bytes at most; returns how many.
    virtual std::pair<std::size_t, Body> read_body(Http2Exchange& exchange, char* into,
                                                   std::size_t size) = 0;
    /// The client sent what is no part of a request: in great numbers it is an attack.
    virtual void on_overhead() = 0;
    /// The client has seen the notice that the connection ends.
    virtual void on_notice_seen() = 0;

protected:
    ~Http2Events() = default;
};

/// What a field counts against the limit of a head, which is one in all versions: what it takes in
/// HTTP/1.1.
constexpr std::size_t field_size(std::size_t name, std::size_t value) {
    return name + value + std::string_view{": \r\n"}.size();
}

/// HTTP/2's frames (RFC 9113) and header compression (RFC 7541) on one connection, server's side:
/// bytes in, bytes out, by nghttp2. It waits for nothing. Belongs to one loop.
class Http2Protocol {
public:
    struct Limits {
        std::uint32_t streams = 0;     ///< open at once
        std::uint32_t head_bytes = 0;  ///< that clients are told of; far more end the connection
        std::int32_t window = 0;       ///< of the whole connection, in bytes
    };

    /// What the library hands back with all that it tells.
    struct Receiver {
        Http2Events& events;
        std::size_t most_unpacked;
        std::size_t unpacked = 0;  ///< of the head that is being received, or of trailers
    };

    /// The events outlive it. Throws where memory is short.
    Http2Protocol(Http2Events& events, const Limits& limits);
    ~Http2Protocol() = default;
    Http2Protocol(const Http2Protocol&) = delete;
    Http2Protocol& operator=(const Http2Protocol&) = delete;

    /// Takes what the client sent; false where it is no HTTP/2, and the connection is to end.
    bool receive(std::string_view bytes);
    /// Appends what is to be sent, about `at_most` bytes; false where the connection is to end.
    bool make_output(std::string& out, std::size_t at_most);
    /// Whether there is anything that the connection is still for.
    [[nodiscard]] bool is_over() const;

    using Fields = std::vector<std::pair<std::string_view, std::string_view>>;
    /// Answers. The body, if one follows, is asked for by `read_body`.
    void answer(Http2Exchange& exchange, int status, const Fields& fields, Following following);
    /// Tells the client to go on with its body (RFC 9110 15.2.1).
    void say_continue(const Http2Exchange& exchange);
    /// There is more for `read_body`, which had to wait.
    void go_on(const Http2Exchange& exchange);
    void reset(const Http2Exchange& exchange, Http2Error error);
    /// Lets the client send as much more of the body as was taken of it (RFC 9113 5.2).
    void make_room(Http2Exchange& exchange);

    /// Says that the connection will end, and finds out when the client knows.
    void give_notice();
    /// No new requests; the connection is over behind those that are under way. An error ends it
    /// with those.
    void go_away(Http2Error error);

private:
    struct Free {
        void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
    };

    Receiver receiver_;
    std::unique_ptr<nghttp2_session, Free> session_;
};

}  // namespace taskgate::http
