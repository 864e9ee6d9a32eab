// SPDX-License-Identifier: MIT
#include "support/http_client.hpp"

#include "base/text.hpp"
#include "support/translated_http2.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace taskgate::test {

namespace {

/// Far beyond what anything here takes, even on a busy machine.
constexpr std::chrono::milliseconds patience{60'000};

bool wait_for(int socket, short events, std::chrono::milliseconds time) {
    pollfd entry{socket, events, 0};
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, static_cast<int>(time.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

template <class Number>
Number to_number(std::string_view text, int base) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    EXPECT_TRUE(error == std::errc{} && end == text.data() + text.size()) << text;
    return number;
}

}  // namespace

std::string HttpReply::find(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (equals_ignoring_case(key, name)) return value;
    }
    return {};
}

bool HttpReply::has(std::string_view name) const { return count(name) > 0; }

std::size_t HttpReply::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(
        fields.begin(), fields.end(),
        [name](const auto& field) { return equals_ignoring_case(field.first, name); }));
}

std::string HttpReply::field_names() const {
    std::string names;
    for (const auto& [key, value] : fields) names.append(names.empty() ? "" : ",").append(key);
    return to_lower(names);
}

bool tests_run_over_http2() {
    const char* transport = std::getenv("TASKGATE_TEST_TRANSPORT");
    return transport != nullptr && std::string_view{transport} == "http2";
}

bool tests_run_over_tls() {
    const char* transport = std::getenv("TASKGATE_TEST_TRANSPORT");
    if (transport == nullptr) return false;
    EXPECT_TRUE(tests_run_over_http2() || std::string_view{transport} == "tls") << transport;
    return true;
}

HttpClient::HttpClient(std::uint16_t port, int receive_buffer)
    : HttpClient(port, tests_run_over_tls() ? std::optional{TlsClientOptions{}} : std::nullopt,
                 receive_buffer) {
    if (!tests_run_over_http2()) return;
    close();
    http2_ = std::make_unique<TranslatedHttp2>(port);
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      tls_(std::move(other.tls_)),
      http2_(std::move(other.http2_)),
      unread_(std::move(other.unread_)) {}

HttpClient::HttpClient(std::uint16_t port, const std::optional<TlsClientOptions>& tls,
                       int receive_buffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (tls) tls_ = std::make_unique<TlsClient>(*tls);
    if (receive_buffer > 0) {
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what connect() asks for
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ADD_FAILURE() << "cannot connect to port " << port << ": " << std::strerror(errno);
    }
}

HttpClient::HttpClient(const std::string& path)
    : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (tests_run_over_tls()) tls_ = std::make_unique<TlsClient>();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what connect() asks for
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ADD_FAILURE() << "cannot connect to " << path << ": " << std::strerror(errno);
    }
}

HttpClient::~HttpClient() { close(); }

void HttpClient::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

void HttpClient::send(std::string_view bytes) {
    if (http2_) return http2_->send(bytes);
    EXPECT_TRUE(try_send(bytes)) << "the connection broke while sending";
}

bool HttpClient::shake_hands() {
    for (;;) {
        const auto progress = tls_->shake_hands();
        // Even a handshake that fails may have something to say.
        const bool was_sent = try_send_raw(tls_->take_output());
        if (progress == TlsClient::Progress::done) return was_sent;
        std::string input;
        if (progress == TlsClient::Progress::failed || !receive(input)) return false;
        tls_->give_input(input);
    }
}

bool HttpClient::try_send(std::string_view bytes) {
    if (!tls_) return try_send_raw(bytes);
    if (!tls_->is_open() && !shake_hands()) return false;
    // As with large requests of a browser, records that are sent while the next one is sealed.
    constexpr std::size_t most = 16'384;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(most, bytes.size()))) {
        if (!tls_->write(bytes.substr(0, most)) || !try_send_raw(tls_->take_output())) return false;
    }
    return true;
}

bool HttpClient::try_send_raw(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!wait_for(socket_, POLLOUT, patience)) {
            ADD_FAILURE() << "the server does not read on";
            return false;
        }
        const ssize_t sent =
            ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void HttpClient::send_slowly(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) send(bytes.substr(i, 1));
}

void HttpClient::finish_sending() {
    if (tls_ && tls_->is_open()) {
        tls_->finish();
        try_send_raw(tls_->take_output());
    }
    ::shutdown(socket_, SHUT_WR);
}

bool HttpClient::has_something_within(std::chrono::milliseconds time) {
    if (!unread_.empty()) return true;
    const auto end = std::chrono::steady_clock::now() + time;
    const auto left = [&end] {
        return std::max(std::chrono::milliseconds{0}, std::chrono::ceil<std::chrono::milliseconds>(
                                                          end - std::chrono::steady_clock::now()));
    };
    while (tls_ && tls_->is_open()) {
        // What comes may be for TLS alone, such as a ticket.
        if (tls_->read(unread_) != TlsClient::Progress::needs_input) return true;
        if (!wait_for(socket_, POLLIN, left())) return false;
        std::string input;
        if (!receive(input)) return true;
        tls_->give_input(input);
    }
    return wait_for(socket_, POLLIN, left());
}

bool HttpClient::receive(std::string& into) {
    if (!wait_for(socket_, POLLIN, patience)) {
        ADD_FAILURE() << "the server neither answers nor closes";
        return false;
    }
    std::array<char, 65536> buffer{};
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    was_reset_ = size < 0;
    if (size <= 0) return false;
    into.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

bool HttpClient::read_more() { return tls_ ? read_more_by_tls() : receive(unread_); }

bool HttpClient::read_more_by_tls() {
    if (!tls_->is_open() && !shake_hands()) return false;
    for (;;) {
        const auto progress = tls_->read(unread_);
        if (progress == TlsClient::Progress::done) return true;
        std::string input;
        if (!receive(input)) return false;
        tls_->give_input(input);
        // Behind the end that TLS knows of, that of the connection is waited for.
        if (progress == TlsClient::Progress::failed && !tls_->was_told_the_end()) return false;
    }
}

bool HttpClient::read_until(std::string_view mark, std::size_t& end) {
    for (;;) {
        end = unread_.find(mark);
        if (end != std::string::npos) return true;
        if (!read_more()) return false;
    }
}

std::string HttpClient::take(std::size_t size) {
    while (unread_.size() < size) {
        if (!read_more()) {
            ADD_FAILURE() << "the reply ends too soon";
            break;
        }
    }
    std::string taken = unread_.substr(0, size);
    unread_.erase(0, size);
    return taken;
}

std::string HttpClient::take_line() {
    std::size_t end = 0;
    if (!read_until("\r\n", end)) {
        ADD_FAILURE() << "the reply ends inside a line";
        return {};
    }
    std::string line = take(end);
    take(2);
    return line;
}

std::string HttpClient::read_chunks() {
    std::string body;
    for (;;) {
        const auto size = to_number<std::size_t>(take_line(), 16);
        if (size == 0) break;
        body += take(size);
        EXPECT_EQ(take(2), "\r\n");
        if (testing::Test::HasFailure()) break;
    }
    EXPECT_EQ(take_line(), "");
    return body;
}

HttpReply HttpClient::read_reply(ReplyTo request) {
    if (http2_) return http2_->read_reply();
    HttpReply reply;
    std::size_t end = 0;
    if (!read_until("\r\n\r\n", end)) return reply;
    reply.status_line = take_line();
    const bool is_http =
        reply.status_line.starts_with("HTTP/1.1 ") && reply.status_line.size() > 13;
    EXPECT_TRUE(is_http) << reply.status_line;
    if (!is_http) return reply;
    reply.status = to_number<int>(std::string_view{reply.status_line}.substr(9, 3), 10);
    for (std::string line = take_line(); !line.empty(); line = take_line()) {
        const std::size_t colon = line.find(": ");
        EXPECT_NE(colon, std::string::npos) << line;
        if (colon == std::string::npos) break;
        reply.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    const bool has_no_body = reply.status < 200 || reply.status == 204 || reply.status == 304;
    if (request == ReplyTo::head || has_no_body) return reply;
    if (reply.find("Transfer-Encoding") == "chunked") {
        reply.body = read_chunks();
    } else if (reply.has("Content-Length")) {
        reply.body = take(to_number<std::size_t>(reply.find("Content-Length"), 10));
    } else {
        reply.body = read_to_close();
    }
    return reply;
}

HttpReply HttpClient::exchange(std::string_view request, ReplyTo kind) {
    send(request);
    return read_reply(kind);
}

std::string HttpClient::read_some() {
    if (unread_.empty()) read_more();
    return std::exchange(unread_, {});
}

std::string HttpClient::read_to_close() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
}

bool HttpClient::ends_in_good_order() {
    read_to_close();
    return !was_reset_;
}

bool HttpClient::closes_silently() { return read_to_close().empty(); }

std::vector<HttpReply> all_replies(std::uint16_t port, std::string_view bytes) {
    HttpClient client{port};
    client.try_send(bytes);
    client.finish_sending();
    std::vector<HttpReply> replies;
    for (;;) {
        replies.push_back(client.read_reply());
        if (replies.back().status != 0) continue;
        replies.pop_back();
        EXPECT_EQ(client.unread(), "") << "something that is no reply";
        return replies;
    }
}

}  // namespace taskgate::test
