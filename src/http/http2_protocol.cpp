// SPDX-License-Identifier: MIT
#include "http/http2_protocol.hpp"

#include "http/http2_callbacks.hpp"
#include "http/http2_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>
#include <string>

namespace taskgate::http {

namespace {

/// Resets by the client, many at once and in a second: more is an attack (CVE-2023-44487).
constexpr std::uint64_t resets_at_once = 200;
constexpr std::uint64_t resets_in_a_second = 20;
/// What a frame holds that we let a client send (RFC 9113 4.2).
constexpr std::size_t frame_bytes = std::size_t{16} * 1024;
/// Frames that a head may take behind its first one (CVE-2024-28182), if its limit needs no more.
constexpr std::size_t least_continuations = 8;
/// How far a head may be beyond its limit and still be answered. Unpacked, a byte can stand for
/// kilobytes, and each of them is looked at.
constexpr std::size_t bearable_excess = std::size_t{32} * 1024;

template <class Text>
std::uint8_t* bytes_of(const Text& text) {
    // NOLINTNEXTLINE: the library takes what it does not change by a pointer to what is not const.
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

using Options = std::unique_ptr<nghttp2_option, decltype([](auto* it) { nghttp2_option_del(it); })>;

Options make_options(std::size_t head_bytes) {
    nghttp2_option* raw = nullptr;
    check_http2(nghttp2_option_new(&raw));
    Options options{raw};
    nghttp2_option_set_no_auto_window_update(raw, 1);
    nghttp2_option_set_no_closed_streams(raw, 1);
    nghttp2_option_set_stream_reset_rate_limit(raw, resets_at_once, resets_in_a_second);
    nghttp2_option_set_max_continuations(
        raw, std::max(least_continuations, head_bytes / frame_bytes + 1));
    return options;
}

}  // namespace

Http2Protocol::Http2Protocol(Http2Events& events, const Limits& limits)
    : receiver_{events, limits.head_bytes + bearable_excess} {
    const Options options = make_options(limits.head_bytes);
    nghttp2_session* raw = nullptr;
    check_http2(nghttp2_session_server_new2(&raw, http2_callbacks(), &receiver_, options.get()));
    session_.reset(raw);
    const std::array settings{
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.head_bytes},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1}};
    check_http2(nghttp2_submit_settings(raw, NGHTTP2_FLAG_NONE, settings.data(), settings.size()));
    check_http2(nghttp2_session_set_local_window_size(raw, NGHTTP2_FLAG_NONE, 0, limits.window));
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
        out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
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
    const nghttp2_data_provider body = http2_body(exchange);
    check_http2(nghttp2_submit_response(session_.get(), exchange.stream, lines.data(), lines.size(),
                                        following == Following::body ? &body : nullptr));
}

void Http2Protocol::say_continue(const Http2Exchange& exchange) {
    constexpr std::string_view name = ":status";
    constexpr std::string_view value = "100";
    const nghttp2_nv line{bytes_of(name), bytes_of(value), name.size(), value.size(),
                          NGHTTP2_NV_FLAG_NONE};
    check_http2(nghttp2_submit_headers(session_.get(), NGHTTP2_FLAG_NONE, exchange.stream, nullptr,
                                       &line, 1, nullptr));
}

void Http2Protocol::go_on(const Http2Exchange& exchange) {
    check_http2(nghttp2_session_resume_data(session_.get(), exchange.stream));
}

void Http2Protocol::reset(const Http2Exchange& exchange, Http2Error error) {
    check_http2(nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, exchange.stream,
                                          static_cast<std::uint32_t>(error)));
}

void Http2Protocol::make_room(Http2Exchange& exchange) {
    const std::size_t bytes = std::exchange(exchange.body_taken, 0);
    if (bytes == 0) return;
    check_http2(nghttp2_session_consume_stream(session_.get(), exchange.stream, bytes));
}

void Http2Protocol::give_notice() {
    check_http2(nghttp2_submit_shutdown_notice(session_.get()));
    check_http2(nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, nullptr));
}

void Http2Protocol::go_away(Http2Error error) {
    if (error != Http2Error::none) {
        check_http2(
            nghttp2_session_terminate_session(session_.get(), static_cast<std::uint32_t>(error)));
        return;
    }
    check_http2(nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE,
                                      nghttp2_session_get_last_proc_stream_id(session_.get()),
                                      NGHTTP2_NO_ERROR, nullptr, 0));
}

}  // namespace taskgate::http
