// SPDX-License-Identifier: MIT
#pragma once

#include "support/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <nghttp2/nghttp2.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::test {

/// A request for HTTP/2. Names are in lower case.
struct Http2Request {
    std::string method = "GET";
    std::string path = "/";
    std::vector<std::pair<std::string, std::string>> fields = {};
    std::string body = {};
    bool is_whole = true;  ///< nothing follows the body
};

/// What a client of the tests tells the server about itself.
struct Http2Options {
    std::uint32_t window = 65'535;  ///< of each stream, in bytes
    bool opens_windows = true;      ///< whether what is read may be sent again
};

/// Whether HTTP/2 is spoken over TLS (ALPN), or in the clear by prior knowledge.
enum class Http2Transport : bool { clear, tls };

/// What the tests run over.
Http2Transport usual_http2_transport();

/// The client's side of HTTP/2 on one connection, by nghttp2. Belongs to one thread; waits as
/// `HttpClient` does.
class Http2Client {
public:
    explicit Http2Client(std::uint16_t port, Http2Transport transport = usual_http2_transport(),
                         const Http2Options& options = {});
    ~Http2Client();
    Http2Client(const Http2Client&) = delete;
    Http2Client& operator=(const Http2Client&) = delete;

    /// Sends a request; returns its stream.
    std::int32_t send(const Http2Request& request);
    /// Sends more of a request that is not whole.
    void send_body(std::int32_t stream, std::string_view bytes, bool is_last);
    /// Sends trailer fields, with which the request is whole.
    void send_trailers(std::int32_t stream, const Http2Request& fields);
    void reset(std::int32_t stream);
    /// Lets the server send so many bytes more on a stream.
    void open_window(std::int32_t stream, std::int32_t bytes);
    /// Sends bytes that no library would.
    void send_raw(std::string_view bytes);
    /// Sends what is to be sent by now.
    void flush();

    /// The whole answer to a stream; status 0 where the stream was reset before.
    HttpReply read_reply(std::int32_t stream);
    /// The next head on a stream: that of a 100, too.
    HttpReply read_head(std::int32_t stream);
    HttpReply exchange(const Http2Request& request) { return read_reply(send(request)); }
    /// How a stream was closed, waited for (RFC 9113 7).
    std::uint32_t read_close(std::int32_t stream);
    /// The error of the server's last GOAWAY, waited for; nothing: the connection ended without.
    std::optional<std::uint32_t> read_go_away();
    /// Waits for so many bytes of a body.
    void wait_for_body(std::int32_t stream, std::size_t bytes);
    /// Whether anything of an answer comes within that time.
    bool has_answer_within(std::int32_t stream, std::chrono::milliseconds time);
    /// How much of a body is there.
    [[nodiscard]] std::size_t body_size(std::int32_t stream) {
        return streams_[stream].reply.body.size();
    }
    /// Waits until the server closes the connection.
    void wait_for_end();
    /// The last stream that the server has taken, once it says more than that it will end.
    std::int32_t read_last_stream();
    /// A value that the server has set.
    [[nodiscard]] std::uint32_t setting(nghttp2_settings_id id);

    [[nodiscard]] HttpClient& connection() { return *connection_; }

private:
    struct Stream {
        HttpReply reply = {};
        std::vector<HttpReply> interim = {};
        bool is_whole = false;
        std::optional<std::uint32_t> error = {};
        std::string body = {};  ///< that is to be sent
        bool is_last = false;
    };
    struct Callbacks;

    bool read_more();
    template <class Condition>
    bool wait_until(Condition condition);

    std::unique_ptr<HttpClient> connection_;
    nghttp2_session* session_ = nullptr;
    std::map<std::int32_t, Stream> streams_ = {};
    std::optional<std::uint32_t> go_away_ = {};
    std::int32_t last_stream_ = INT32_MAX;
    bool has_settings_ = false;
};

/// A frame (RFC 9113 4.1).
std::string http2_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                        std::string_view payload);

}  // namespace taskgate::test
