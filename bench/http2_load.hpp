// SPDX-License-Identifier: MIT
#pragma once

#include "load.hpp"

#include <chrono>
#include <cstdint>
#include <nghttp2/nghttp2.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::bench {

/// One connection in HTTP/2 over TLS to a port of this machine: every stream's answer is followed
/// by the same request on a new one. Talks to 127.0.0.1 only; bounded in time.
class Http2Load {
public:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    /// `context` agrees on `h2`, and outlives it.
    Http2Load(std::uint16_t port, std::size_t streams, SSL_CTX* context, Fields request)
        : socket_(connect_to(port)),
          tls_(SSL_new(context)),
          streams_(streams),
          request_(std::move(request)) {
        if (SSL_set_fd(tls_, socket_) != 1 || SSL_connect(tls_) != 1) {
            throw std::runtime_error("no TLS handshake");
        }
        nghttp2_session_callbacks* callbacks = nullptr;
        nghttp2_session_callbacks_new(&callbacks);
        nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
        nghttp2_session_client_new(&session_, callbacks, this);
        nghttp2_session_callbacks_del(callbacks);
        nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
    }
    ~Http2Load() {
        nghttp2_session_del(session_);
        SSL_free(tls_);
        ::close(socket_);
    }
    Http2Load(const Http2Load&) = delete;
    Http2Load& operator=(const Http2Load&) = delete;

    /// Asks for about `duration`; an answer whose status is not 200 throws.
    LoadResult run(std::chrono::milliseconds duration) {
        const auto start = std::chrono::steady_clock::now();
        end_ = start + duration;
        answers_ = 0;
        for (std::size_t i = 0; i < streams_; ++i) ask();
        std::vector<char> input(64UL * 1024);
        while (in_flight_ > 0) {
            flush();
            const int size = SSL_read(tls_, input.data(), static_cast<int>(input.size()));
            if (size <= 0) throw std::runtime_error("the server closed the connection");
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(input.data());
            if (nghttp2_session_mem_recv(session_, bytes, static_cast<std::size_t>(size)) < 0) {
                throw std::runtime_error("no HTTP/2");
            }
        }
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        return {answers_, taken.count()};
    }

private:
    void ask() {
        std::vector<nghttp2_nv> lines;
        lines.reserve(request_.size());
        for (auto& [name, value] : request_) {
            lines.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                             reinterpret_cast<std::uint8_t*>(value.data()), name.size(),
                             value.size(), NGHTTP2_NV_FLAG_NONE});
        }
        nghttp2_submit_request(session_, nullptr, lines.data(), lines.size(), nullptr, nullptr);
        ++in_flight_;
    }

    void flush() {
        std::string output;
        for (;;) {
            const std::uint8_t* bytes = nullptr;
            const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
            if (size <= 0) break;
            output.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
        }
        const auto size = static_cast<int>(output.size());
        if (size > 0 && SSL_write(tls_, output.data(), size) != size) {
            throw std::runtime_error("cannot send");
        }
    }

    static int on_header(nghttp2_session* /*session*/, const nghttp2_frame* /*frame*/,
                         const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                         std::size_t value_size, std::uint8_t /*flags*/, void* /*self*/) {
        const std::string_view key{reinterpret_cast<const char*>(name), name_size};
        const std::string_view text{reinterpret_cast<const char*>(value), value_size};
        const bool is_bad = key == ":status" && text != "200";
        return is_bad ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
    }

    static int on_close(nghttp2_session* /*session*/, std::int32_t /*stream*/, std::uint32_t error,
                        void* self) {
        auto& load = *static_cast<Http2Load*>(self);
        if (error != NGHTTP2_NO_ERROR) return NGHTTP2_ERR_CALLBACK_FAILURE;
        --load.in_flight_;
        ++load.answers_;
        if (std::chrono::steady_clock::now() < load.end_) load.ask();
        return 0;
    }

    int socket_;
    SSL* tls_;
    std::size_t streams_;
    Fields request_;
    nghttp2_session* session_ = nullptr;
    std::chrono::steady_clock::time_point end_ = {};
    std::uint64_t answers_ = 0;
    std::size_t in_flight_ = 0;
};

}  // namespace taskgate::bench
