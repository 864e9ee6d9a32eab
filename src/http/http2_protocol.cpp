// SPDX-License-Identifier: MIT
#include "http/http2_protocol.hpp"

#include "http/http2_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <string>

namespace taskgate::http {

namespace {

/// Resets by the client, many at once and in a second: more is an attack (CVE-2023-44487).
constexpr std::uint64_t resets_at_once = 200;
constexpr std::uint64_t resets_in_a_second = 20;
/// Frames that a head may take behind its first one (CVE-2024-28182): each holds 16 KiB.
constexpr std::size_t most_continuations = 8;

void check(int result) {
    if (result == NGHTTP2_ERR_NOMEM) throw std::bad_alloc{};
}

template <class Text>
std::uint8_t* bytes_of(const Text& text) {
    // NOLINTNEXTLINE: the library takes what it does not change by a pointer to what is not const.
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

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

Http2Events& events_of(void* user_data) { return *static_cast<Http2Events*>(user_data); }

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
    if (!is_request_head(*frame)) return 0;
    const std::int32_t stream = frame->hd.stream_id;
    return guarded([&] {
        Http2Exchange* exchange = events_of(user_data).on_request(stream);
        if (exchange != nullptr) {
            check(nghttp2_session_set_stream_user_data(session, stream, exchange));
        } else {
            check(nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream,
                                            NGHTTP2_REFUSED_STREAM));
        }
    });
}

int on_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
              std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
              std::uint8_t /*flags*/, void* user_data) {
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
        check(nghttp2_session_consume_connection(session, size));
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
using Options = std::unique_ptr<nghttp2_option, decltype([](auto* it) { nghttp2_option_del(it); })>;

Callbacks make_callbacks() {
    nghttp2_session_callbacks* raw = nullptr;
    check(nghttp2_session_callbacks_new(&raw));
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

Options make_options() {
    nghttp2_option* raw = nullptr;
    check(nghttp2_option_new(&raw));
    Options options{raw};
    nghttp2_option_set_no_auto_window_update(raw, 1);
    nghttp2_option_set_no_closed_streams(raw, 1);
    nghttp2_option_set_stream_reset_rate_limit(raw, resets_at_once, resets_in_a_second);
    nghttp2_option_set_max_continuations(raw, most_continuations);
    return options;
}

}  // namespace

Http2Protocol::Http2Protocol(Http2Events& events, const Limits& limits) {
    static const Callbacks callbacks = make_callbacks();
    static const Options options = make_options();
    nghttp2_session* raw = nullptr;
    check(nghttp2_session_server_new2(&raw, callbacks.get(), &events, options.get()));
    session_.reset(raw);
    const std::array settings{
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.head_bytes},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1}};
    check(nghttp2_submit_settings(raw, NGHTTP2_FLAG_NONE, settings.data(), settings.size()));
    check(nghttp2_session_set_local_window_size(raw, NGHTTP2_FLAG_NONE, 0, limits.window));
}

bool Http2Protocol::receive(std::string_view bytes) {
    const ssize_t taken = nghttp2_session_mem_recv(session_.get(), bytes_of(bytes), bytes.size());
    if (taken == NGHTTP2_ERR_NOMEM) throw std::bad_alloc{};
    if (taken < 0) go_away(Http2Error::calm);
    return taken >= 0;
}

bool Http2Protocol::make_output(std::string& out, std::size_t at_most) {
    while (out.size() < at_most) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t size = nghttp2_session_mem_send(session_.get(), &bytes);
        if (size == NGHTTP2_ERR_NOMEM) throw std::bad_alloc{};
        if (size < 0) return false;
        if (size == 0) break;
        out.append(text_of(bytes, static_cast<std::size_t>(size)));
    }
    return true;
}

bool Http2Protocol::is_over() const {
    return nghttp2_session_want_read(session_.get()) == 0 &&
           nghttp2_session_want_write(session_.get()) == 0;
}

void Http2Protocol::answer(Http2Exchange& exchange, int status, const Fields& fields,
                           Following following) {
    const std::string status_text = fmt::format_int{status}.str();
    std::vector<nghttp2_nv> lines;
    lines.reserve(fields.size() + 1);
    const auto add = [&lines](std::string_view name, std::string_view value) {
        lines.push_back(
            {bytes_of(name), bytes_of(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
    };
    add(":status", status_text);
    for (const auto& [name, value] : fields) add(name, value);
    nghttp2_data_provider body{};
    body.source.ptr = &exchange;
    body.read_callback = read_body;
    check(nghttp2_submit_response(session_.get(), exchange.stream, lines.data(), lines.size(),
                                  following == Following::body ? &body : nullptr));
}

void Http2Protocol::say_continue(const Http2Exchange& exchange) {
    constexpr std::string_view name = ":status";
    constexpr std::string_view value = "100";
    const nghttp2_nv line{bytes_of(name), bytes_of(value), name.size(), value.size(),
                          NGHTTP2_NV_FLAG_NONE};
    check(nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, exchange.stream, nullptr, &line,
                                 1, nullptr));
}

void Http2Protocol::go_on(const Http2Exchange& exchange) {
    check(nghttp2_session_resume_data(session_.get(), exchange.stream));
}

void Http2Protocol::reset(const Http2Exchange& exchange, Http2Error error) {
    check(nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, exchange.stream,
                                    static_cast<std::uint32_t>(error)));
}

void Http2Protocol::make_room(Http2Exchange& exchange) {
    const std::size_t bytes = std::exchange(exchange.body_taken, 0);
    if (bytes == 0) return;
    check(nghttp2_session_consume_stream(session_.get(), exchange.stream, bytes));
}

void Http2Protocol::give_notice() {
    check(nghttp2_submit_shutdown_notice(session_.get()));
    check(nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, nullptr));
}

void Http2Protocol::go_away(Http2Error error) {
    if (error != Http2Error::none) {
        check(nghttp2_session_terminate_session(session_.get(), static_cast<std::uint32_t>(error)));
        return;
    }
    check(nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE,
                                nghttp2_session_get_last_proc_stream_id(session_.get()),
                                NGHTTP2_NO_ERROR, nullptr, 0));
}

}  // namespace taskgate::http
