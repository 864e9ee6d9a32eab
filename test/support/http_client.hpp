// SPDX-License-Identifier: MIT
#pragma once

#include "support/tls_client.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::test {

/// One HTTP reply as it came over the wire.
struct HttpReply {
    int status = 0;  ///< 0: there was none
    std::string status_line = {};
    std::vector<std::pair<std::string, std::string>> fields = {};
    std::string body = {};  ///< chunks put together

    /// The value of the first field of that name (in any case); empty where there is none.
    [[nodiscard]] std::string find(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// The names of all fields in lower case, in the order sent, with a comma between them.
    [[nodiscard]] std::string field_names() const;
    /// Whether the server said that this was the last reply.
    [[nodiscard]] bool says_close() const { return find("Connection") == "close"; }
};

/// Whether a reply has a body depends on the request.
enum class ReplyTo : bool { head, other };

/// Whether the tests run once more with everything over TLS: TASKGATE_TEST_TRANSPORT is `tls`, or
/// `http2`, which is spoken over it.
bool tests_run_over_tls();
/// Whether they run with everything in HTTP/2.
bool tests_run_over_http2();

class TranslatedHttp2;

/// A TCP connection to 127.0.0.1, or one to a path, that sends exactly the bytes it is given,
/// perhaps through TLS; its handshake comes with the first of them. Where the tests run over
/// HTTP/2, what is sent has to be requests, and is translated, and so are the replies. Whatever
/// takes longer than a minute fails the test.
class HttpClient {
public:
    /// Connects, with TLS if the tests run over it. A small receive buffer makes a reader that the
    /// server has to wait for.
    explicit HttpClient(std::uint16_t port, int receive_buffer = 0);
    /// Connects with TLS; nothing: in the clear, however the tests run.
    HttpClient(std::uint16_t port, const std::optional<TlsClientOptions>& tls,
               int receive_buffer = 0);
    /// Connects to a socket of the file system, with TLS if the tests run over it.
    explicit HttpClient(const std::string& path);
    ~HttpClient();
    HttpClient(HttpClient&& other) noexcept;
    HttpClient& operator=(HttpClient&&) = delete;
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// Makes the TLS handshake; false where it fails, or the connection ends.
    bool shake_hands();
    /// The TLS of a connection that has it.
    [[nodiscard]] TlsClient& tls() { return *tls_; }
    /// Sends bytes below TLS, as they are.
    bool try_send_raw(std::string_view bytes);

    /// Sends all of it; a connection that breaks meanwhile fails the test.
    void send(std::string_view bytes);
    /// Sends as much as the server takes; false when the connection broke.
    bool try_send(std::string_view bytes);
    /// Sends byte by byte, each in a packet of its own.
    void send_slowly(std::string_view bytes);
    /// Says that nothing more will be sent, and goes on reading.
    void finish_sending();
    /// Leaves at once.
    void close();

    /// Reads one reply; a status of 1xx is a reply of its own.
    HttpReply read_reply(ReplyTo request = ReplyTo::other);
    /// Sends a request and reads its reply.
    HttpReply exchange(std::string_view request, ReplyTo kind = ReplyTo::other);
    /// What comes next, waited for; empty at the end.
    std::string read_some();
    /// Reads until the server closes or resets the connection.
    std::string read_to_close();
    /// Waits for the close; true when nothing more came before it.
    bool closes_silently();
    /// Reads to the end; false when the server reset the connection in place of closing it.
    bool ends_in_good_order();
    /// Whether something can be read, or the end was reached, within that time.
    bool has_something_within(std::chrono::milliseconds time);
    /// What was received and not yet taken.
    [[nodiscard]] const std::string& unread() const { return unread_; }

private:
    /// Receives below TLS; false at the end.
    bool receive(std::string& into);
    bool read_more();
    bool read_more_by_tls();
    bool read_until(std::string_view mark, std::size_t& end);
    std::string take(std::size_t size);
    std::string take_line();
    std::string read_chunks();

    int socket_ = -1;
    std::unique_ptr<TlsClient> tls_ = {};
    std::unique_ptr<TranslatedHttp2> http2_;
    std::string unread_ = {};
    bool was_reset_ = false;
};

/// What happens to a server that is sent these bytes and then nothing more: every reply, to the
/// close.
std::vector<HttpReply> all_replies(std::uint16_t port, std::string_view bytes);

}  // namespace taskgate::test
