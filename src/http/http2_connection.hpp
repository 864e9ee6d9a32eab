// SPDX-License-Identifier: MIT
#pragma once

#include "base/async.hpp"
#include "base/loop.hpp"
#include "http/channel.hpp"
#include "http/connection_context.hpp"
#include "http/http2_exchange.hpp"
#include "http/http2_protocol.hpp"

#include <coroutine>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace taskgate::http {

/// What a client without TLS begins with when it knows that HTTP/2 is spoken (RFC 9113 3.4).
inline constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A client's connection from where it is known to speak HTTP/2: answers many requests at a time.
/// Belongs to one loop. One coroutine reads, one writes, and one serves each request.
class Http2Connection final : private Http2Events {
public:
    using SteadyTime = Channel::SteadyTime;

    /// Whether requests are answered, or each with 503: there are too many connections.
    enum class Purpose : bool { serve, refuse };

    /// The channel is open; it and the context outlive the connection.
    Http2Connection(Channel& channel, const ConnectionContext& context, const Peer& peer,
                    Purpose purpose);
    virtual ~Http2Connection() = default;
    Http2Connection(const Http2Connection&) = delete;
    Http2Connection& operator=(const Http2Connection&) = delete;

    /// Serves until all is over; `input` was received already.
    Async<void> serve(std::string input);
    /// Gives up requests whose time is over.
    void check_deadlines(SteadyTime now);
    /// Ends behind the requests that are under way, and those that the client sends before it knows
    /// (GOAWAY, RFC 9113 6.8).
    void stop();

private:
    /// Stops a coroutine until something of its exchange changes.
    struct Change {
        Http2Exchange& exchange;
        [[nodiscard]] bool await_ready() const noexcept { return exchange.is_closed; }
        void await_suspend(std::coroutine_handle<> waiting) const { exchange.waiting = waiting; }
        void await_resume() const noexcept {}
    };
    /// Stops `serve` until nothing uses the connection any more.
    struct End {
        Http2Connection& connection;
        [[nodiscard]] bool await_ready() const noexcept { return connection.is_unused(); }
        void await_suspend(std::coroutine_handle<> waiting) const { connection.end_ = waiting; }
        void await_resume() const noexcept {}
    };

    Http2Exchange* on_request(std::int32_t stream) override;
    void on_field(Http2Exchange& exchange, std::string_view name, std::string_view value) override;
    void on_head(Http2Exchange& exchange, Following following) override;
    void on_body(Http2Exchange& exchange, std::string_view bytes) override;
    void on_end(Http2Exchange& exchange) override;
    void on_answered(Http2Exchange& exchange) override;
    void on_closed(Http2Exchange& exchange, bool in_good_order) override;
    std::pair<std::size_t, Body> read_body(Http2Exchange& exchange, char* into,
                                           std::size_t size) override;
    void on_overhead() override;
    void on_notice_seen() override;

    /// Reads to the end of the connection or of its time.
    Async<void> read(std::string input);
    Detached serve_exchange(Http2Exchange& exchange);
    Async<Reply> answer(Http2Exchange& exchange);
    Async<Reply> answer_admitted(Http2Exchange& exchange);
    void send(Http2Exchange& exchange, Reply reply);
    Async<void> send_pieces(Http2Exchange& exchange);
    Reply refuse(Http2Exchange& exchange, int status);
    std::unique_ptr<Session> take_session();
    /// The stream is gone: whoever works for it is to see that.
    void close(Http2Exchange& exchange);
    void close_all();
    /// Nobody works for it any more.
    void end(Http2Exchange& exchange);
    /// Lets clients send what is left of large bodies, of a few at a time.
    void make_room();

    /// Begins to serve some of the requests that have arrived, as far as there is room for their
    /// answers.
    void start_some();
    /// Whether a request waits that may begin.
    [[nodiscard]] bool may_start() const;
    /// Counts so many bytes for an exchange's answer, in place of those that counted before.
    void hold(Http2Exchange& exchange, std::size_t bytes);
    /// Resumes whom it was found that something has changed for.
    void settle();
    void notify(Http2Exchange& exchange);
    /// Has what there is to send sent: soon, as there may be more.
    void send_soon();
    Detached write();
    /// Whether an answer whose time is over only waits for others of its connection, which the
    /// client takes at a good rate.
    bool may_wait_for_its_turn(Http2Exchange& exchange);
    void lose();
    [[nodiscard]] bool is_over() const { return is_lost_ || protocol_.is_over(); }
    [[nodiscard]] bool is_unused() const {
        return exchanges_.empty() && !is_writing_ && !is_posted_;
    }
    void resume_end();

    Channel& channel_;
    const ConnectionContext& context_;
    Peer peer_;
    Purpose purpose_;
    Loop& loop_;
    Http2Protocol protocol_;
    std::unordered_map<std::int32_t, std::unique_ptr<Http2Exchange>> exchanges_ = {};
    std::vector<std::unique_ptr<Session>> sessions_ = {};  ///< that no exchange uses
    std::deque<Http2Exchange*> arrived_ = {};              ///< their heads are whole
    std::size_t held_ = 0;                                 ///< bytes of all answers
    std::vector<Http2Exchange*> senders_ = {};             ///< whose bodies are waited for
    std::vector<std::coroutine_handle<>> ready_ = {};
    std::string output_ = {};
    SteadyTime head_deadline_ = SteadyTime::max();    ///< of the head that is being received
    SteadyTime notice_deadline_ = SteadyTime::max();  ///< until when the client may send more
    std::uint64_t overhead_ = 0;                      ///< frames for nothing, in this second
    SteadyTime overhead_since_ = {};
    bool is_writing_ = false;
    bool is_posted_ = false;
    bool is_settling_ = false;  ///< whoever settles also sees to the sending
    bool has_news_ = false;
    bool is_lost_ = false;
    std::coroutine_handle<> end_ = {};
};

}  // namespace taskgate::http
