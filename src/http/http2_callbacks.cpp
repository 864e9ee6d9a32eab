// SPDX-License-Identifier: MIT
#include "http/http2_callbacks.hpp"

#include "http/http2_exchange.hpp"

#include <exception>
#include <memory>
#include <new>
#include <string_view>

namespace taskgate::http {

namespace {

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

/// Calls what may throw from where C must see no exception.
template <class Action>
int guarded(Action action) {
    try {
        action();
        return 0;
    } catch (const std::exception&) {
        return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
}

Http2Protocol::Receiver& receiver_of(void* user_data) {
    return *static_cast<Http2Protocol::Receiver*>(user_data);
}

Http2Events& events_of(void* user_data) { return receiver_of(user_data).events; }

/// The exchange of a stream; null where the request was refused, or is over.
Http2Exchange* exchange_of(nghttp2_session* session, std::int32_t stream) {
    return static_cast<Http2Exchange*>(nghttp2_session_get_stream_user_data(session, stream));
}

bool is_request_head(const nghttp2_frame& frame) {
    return frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST;
}

bool has_flag(const nghttp2_frame& frame, std::uint8_t flag) {
    return (frame.hd.flags & flag) != 0;
}

int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* user_data) {
    receiver_of(user_data).unpacked = 0;
    if (!is_request_head(*frame)) return 0;
    const std::int32_t stream = frame->hd.stream_id;
    return guarded([&] {
        Http2Exchange* exchange = events_of(user_data).on_request(stream);
        if (exchange != nullptr) {
            check_http2(nghttp2_session_set_stream_user_data(session, stream, exchange));
        } else {
            check_http2(nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream,
                                                  NGHTTP2_REFUSED_STREAM));
        }
    });
}

int on_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
              std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
              std::uint8_t /*flags*/, void* user_data) {
    Http2Protocol::Receiver& receiver = receiver_of(user_data);
    receiver.unpacked += field_size(name_size, value_size);
    // The connection ends.
    if (receiver.unpacked > receiver.most_unpacked) return NGHTTP2_ERR_CALLBACK_FAILURE;
    // Trailer fields are dropped: nothing of ours is defined to stand there (RFC 9110 6.5.1).
    if (!is_request_head(*frame)) return 0;
    Http2Exchange* exchange = exchange_of(session, frame->hd.stream_id);
    if (exchange == nullptr) return 0;
    return guarded([&] {
        events_of(user_data).on_field(*exchange, text_of(name, name_size),
                                      text_of(value, value_size));
    });
}

/// Whether a frame is a part of no request. A client needs few of these.
bool is_overhead(const nghttp2_frame& frame) {
    switch (frame.hd.type) {
        case NGHTTP2_DATA: return frame.hd.length == 0 && !has_flag(frame, NGHTTP2_FLAG_END_STREAM);
        case NGHTTP2_PING:
        case NGHTTP2_SETTINGS: return !has_flag(frame, NGHTTP2_FLAG_ACK);
        case NGHTTP2_HEADERS:
        case NGHTTP2_WINDOW_UPDATE:
        case NGHTTP2_RST_STREAM: return false;
        default: return true;
    }
}

void take_frame(nghttp2_session* session, const nghttp2_frame& frame, Http2Events& events) {
    if (is_overhead(frame)) events.on_overhead();
    if (frame.hd.type == NGHTTP2_PING && has_flag(frame, NGHTTP2_FLAG_ACK)) events.on_notice_seen();
    if (frame.hd.type != NGHTTP2_HEADERS && frame.hd.type != NGHTTP2_DATA) return;
    Http2Exchange* exchange = exchange_of(session, frame.hd.stream_id);
    if (exchange == nullptr) return;
    const bool is_end = has_flag(frame, NGHTTP2_FLAG_END_STREAM);
    if (is_request_head(frame)) {
        events.on_head(*exchange, is_end ? Following::nothing : Following::body);
    }
    if (is_end) events.on_end(*exchange);
}

int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* user_data) {
    return guarded([&] { take_frame(session, *frame, events_of(user_data)); });
}

int on_invalid_frame(nghttp2_session* /*session*/, const nghttp2_frame* /*frame*/, int /*error*/,
                     void* user_data) {
    return guarded([&] { events_of(user_data).on_overhead(); });
}

int on_data(nghttp2_session* session, std::uint8_t /*flags*/, std::int32_t stream,
            const std::uint8_t* bytes, std::size_t size, void* user_data) {
    return guarded([&] {
        // The window of the connection is there for all streams: one that is not read holds up
        // none.
        check_http2(nghttp2_session_consume_connection(session, size));
        Http2Exchange* exchange = exchange_of(session, stream);
        if (exchange != nullptr) events_of(user_data).on_body(*exchange, text_of(bytes, size));
    });
}

int on_frame_sent(nghttp2_session* session, const nghttp2_frame* frame, void* user_data) {
    const bool is_end = (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
                        has_flag(*frame, NGHTTP2_FLAG_END_STREAM);
    Http2Exchange* exchange = is_end ? exchange_of(session, frame->hd.stream_id) : nullptr;
    if (exchange == nullptr) return 0;
    return guarded([&] { events_of(user_data).on_answered(*exchange); });
}

int on_stream_close(nghttp2_session* session, std::int32_t stream, std::uint32_t error,
                    void* user_data) {
    Http2Exchange* exchange = exchange_of(session, stream);
    if (exchange == nullptr) return 0;
    return guarded([&] { events_of(user_data).on_closed(*exchange, error == NGHTTP2_NO_ERROR); });
}

ssize_t read_body(nghttp2_session* /*session*/, std::int32_t /*stream*/, std::uint8_t* into,
                  std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                  void* user_data) {
    auto& exchange = *static_cast<Http2Exchange*>(source->ptr);
    std::pair<std::size_t, Http2Events::Body> read{0, Http2Events::Body::ends};
    const int failure = guarded([&] {
        read = events_of(user_data).read_body(exchange, reinterpret_cast<char*>(into), size);
    });
    if (failure != 0) return failure;
    if (read.second == Http2Events::Body::ends) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (read.first == 0 && read.second == Http2Events::Body::waits) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(read.first);
}

using Callbacks = std::unique_ptr<nghttp2_session_callbacks,
                                  decltype([](auto* it) { nghttp2_session_callbacks_del(it); })>;

Callbacks make_callbacks() {
    nghttp2_session_callbacks* raw = nullptr;
    check_http2(nghttp2_session_callbacks_new(&raw));
    Callbacks callbacks{raw};
    nghttp2_session_callbacks_set_on_begin_headers_callback(raw, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(raw, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(raw, on_frame);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(raw, on_invalid_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(raw, on_data);
    nghttp2_session_callbacks_set_on_frame_send_callback(raw, on_frame_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(raw, on_stream_close);
    return callbacks;
}

}  // namespace

void check_http2(int result) {
    if (result == NGHTTP2_ERR_NOMEM) throw std::bad_alloc{};
}

const nghttp2_session_callbacks* http2_callbacks() {
    static const Callbacks callbacks = make_callbacks();
    return callbacks.get();
}

nghttp2_data_provider http2_body(Http2Exchange& exchange) {
    nghttp2_data_provider body{};
    body.source.ptr = &exchange;
    body.read_callback = read_body;
    return body;
}

}  // namespace taskgate::http
