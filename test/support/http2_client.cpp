// SPDX-License-Identifier: MIT
#include "support/http2_client.hpp"

#include "support/big_endian.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace taskgate::test {

namespace {

/// Heads that are too large for the server must not be so for the client.
constexpr std::size_t most_head_bytes = std::size_t{16} * 1024 * 1024;

std::uint8_t* bytes_of(const std::string& text) {
    // NOLINTNEXTLINE: the library takes what it does not change by a pointer to what is not const.
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv to_line(const std::string& name, const std::string& value) {
    return {bytes_of(name), bytes_of(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::unique_ptr<HttpClient> connect(std::uint16_t port, Http2Transport transport) {
    std::optional<TlsClientOptions> tls;
    if (transport == Http2Transport::tls) tls.emplace().protocols = {"h2"};
    return std::make_unique<HttpClient>(port, tls);
}

}  // namespace

Http2Transport usual_http2_transport() {
    return tests_run_over_tls() ? Http2Transport::tls : Http2Transport::clear;
}

struct Http2Client::Callbacks {
    static Stream& stream(void* self, std::int32_t id) {
        return static_cast<Http2Client*>(self)->streams_[id];
    }

    static int on_header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                         const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                         std::size_t value_size, std::uint8_t /*flags*/, void* self) {
        HttpReply& reply = stream(self, frame->hd.stream_id).reply;
        const std::string key{text_of(name, name_size)};
        std::string text{text_of(value, value_size)};
        if (key == ":status") {
            reply.status = std::stoi(text);
        } else {
            reply.fields.emplace_back(key, std::move(text));
        }
        return 0;
    }

    static int on_frame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* self) {
        auto& client = *static_cast<Http2Client*>(self);
        if (frame->hd.type == NGHTTP2_SETTINGS) client.has_settings_ = true;
        if (frame->hd.type == NGHTTP2_GOAWAY) {
            client.go_away_ = frame->goaway.error_code;
            client.last_stream_ = frame->goaway.last_stream_id;
        }
        if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
        Stream& stream = client.streams_[frame->hd.stream_id];
        if (frame->hd.type == NGHTTP2_HEADERS && stream.reply.status < 200) {
            stream.interim.push_back(std::exchange(stream.reply, {}));
        }
        if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) stream.is_whole = true;
        return 0;
    }

    static int on_data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t id,
                       const std::uint8_t* bytes, std::size_t size, void* self) {
        stream(self, id).reply.body += text_of(bytes, size);
        return 0;
    }

    static int on_close(nghttp2_session* /*session*/, std::int32_t id, std::uint32_t error,
                        void* self) {
        stream(self, id).error = error;
        return 0;
    }

    static ssize_t read_body(nghttp2_session* /*session*/, std::int32_t id, std::uint8_t* into,
                             std::size_t size, std::uint32_t* flags,
                             nghttp2_data_source* /*source*/, void* self) {
        Stream& sent = stream(self, id);
        const std::size_t copied = sent.body.copy(reinterpret_cast<char*>(into), size);
        sent.body.erase(0, copied);
        if (!sent.body.empty()) return static_cast<ssize_t>(copied);
        if (sent.is_last) *flags |= NGHTTP2_DATA_FLAG_EOF;
        return copied == 0 && !sent.is_last ? static_cast<ssize_t>(NGHTTP2_ERR_DEFERRED)
                                            : static_cast<ssize_t>(copied);
    }
};

Http2Client::Http2Client(std::uint16_t port, Http2Transport transport, const Http2Options& options)
    : connection_(connect(port, transport)) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::on_close);
    nghttp2_option* session_options = nullptr;
    nghttp2_option_new(&session_options);
    nghttp2_option_set_no_auto_window_update(session_options, options.opens_windows ? 0 : 1);
    nghttp2_option_set_max_send_header_block_length(session_options, most_head_bytes);
    nghttp2_session_client_new2(&session_, callbacks, this, session_options);
    nghttp2_option_del(session_options);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry window{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options.window};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &window, 1);
    flush();
}

Http2Client::~Http2Client() { nghttp2_session_del(session_); }

std::int32_t Http2Client::send(const Http2Request& request) {
    std::vector<std::pair<std::string, std::string>> fields{{":method", request.method},
                                                            {":scheme", "http"},
                                                            {":authority", "localhost"},
                                                            {":path", request.path}};
    fields.insert(fields.end(), request.fields.begin(), request.fields.end());
    std::vector<nghttp2_nv> lines;
    lines.reserve(fields.size());
    for (const auto& [name, value] : fields) lines.push_back(to_line(name, value));
    nghttp2_data_provider body{};
    body.read_callback = Callbacks::read_body;
    const bool has_body = !request.body.empty() || !request.is_whole;
    const std::int32_t stream = nghttp2_submit_request(
        session_, nullptr, lines.data(), lines.size(), has_body ? &body : nullptr, nullptr);
    EXPECT_GT(stream, 0) << nghttp2_strerror(stream);
    streams_[stream].body = request.body;
    streams_[stream].is_last = request.is_whole;
    flush();
    return stream;
}

void Http2Client::send_body(std::int32_t stream, std::string_view bytes, bool is_last) {
    streams_[stream].body += bytes;
    streams_[stream].is_last = is_last;
    nghttp2_session_resume_data(session_, stream);
    flush();
}

void Http2Client::send_trailers(std::int32_t stream, const Http2Request& fields) {
    std::vector<nghttp2_nv> lines;
    lines.reserve(fields.fields.size());
    for (const auto& [name, value] : fields.fields) lines.push_back(to_line(name, value));
    EXPECT_EQ(nghttp2_submit_headers(session_, NGHTTP2_FLAG_END_STREAM, stream, nullptr,
                                     lines.data(), lines.size(), nullptr),
              0);
    flush();
}

void Http2Client::reset(std::int32_t stream) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
    flush();
}

void Http2Client::open_window(std::int32_t stream, std::int32_t bytes) {
    nghttp2_submit_window_update(session_, NGHTTP2_FLAG_NONE, stream, bytes);
    flush();
}

void Http2Client::send_raw(std::string_view bytes) { connection_->try_send(bytes); }

void Http2Client::flush() {
    for (;;) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
        if (size <= 0) return;
        connection_->try_send(text_of(bytes, static_cast<std::size_t>(size)));
    }
}

bool Http2Client::read_more() {
    const std::string bytes = connection_->read_some();
    if (bytes.empty()) return false;
    const ssize_t taken = nghttp2_session_mem_recv(session_, bytes_of(bytes), bytes.size());
    EXPECT_EQ(taken, static_cast<ssize_t>(bytes.size()))
        << nghttp2_strerror(static_cast<int>(taken));
    flush();
    return taken >= 0;
}

template <class Condition>
bool Http2Client::wait_until(Condition condition) {
    while (!condition()) {
        if (!read_more()) return condition();
    }
    return true;
}

HttpReply Http2Client::read_reply(std::int32_t stream) {
    Stream& answered = streams_[stream];
    wait_until([&answered] { return answered.is_whole || answered.error; });
    return answered.is_whole ? answered.reply : HttpReply{};
}

HttpReply Http2Client::read_head(std::int32_t stream) {
    Stream& answered = streams_[stream];
    wait_until([&answered] {
        return !answered.interim.empty() || answered.reply.status != 0 || answered.error;
    });
    if (answered.interim.empty()) return answered.reply;
    HttpReply reply = answered.interim.front();
    answered.interim.erase(answered.interim.begin());
    return reply;
}

std::uint32_t Http2Client::read_close(std::int32_t stream) {
    Stream& closed = streams_[stream];
    EXPECT_TRUE(wait_until([&closed] { return closed.error.has_value(); })) << "it stays open";
    return closed.error.value_or(0);
}

std::optional<std::uint32_t> Http2Client::read_go_away() {
    wait_until([this] { return go_away_.has_value(); });
    return go_away_;
}

std::int32_t Http2Client::read_last_stream() {
    wait_until([this] { return last_stream_ != INT32_MAX; });
    return last_stream_;
}

void Http2Client::wait_for_body(std::int32_t stream, std::size_t bytes) {
    EXPECT_TRUE(wait_until([&] { return body_size(stream) >= bytes; })) << body_size(stream);
}

bool Http2Client::has_answer_within(std::int32_t stream, std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (streams_[stream].reply.status == 0) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !connection_->has_something_within(left)) return false;
        if (!read_more()) return false;
    }
    return true;
}

void Http2Client::wait_for_end() {
    while (read_more()) {
    }
}

std::uint32_t Http2Client::setting(nghttp2_settings_id id) {
    EXPECT_TRUE(wait_until([this] { return has_settings_; }));
    return nghttp2_session_get_remote_settings(session_, id);
}

std::string http2_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                        std::string_view payload) {
    std::string frame = small_number(payload.size(), 3);
    frame.append(small_number(type, 1)).append(small_number(flags, 1));
    return frame.append(small_number(stream, 4)).append(payload);
}

}  // namespace taskgate::test
