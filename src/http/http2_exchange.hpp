// SPDX-License-Identifier: MIT
#pragma once

#include "http/http2_protocol.hpp"
#include "http/message.hpp"
#include "http/pace.hpp"

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::http {

/// A request and its answer on one stream of HTTP/2: what is there of each. Belongs to one loop.
class Http2Exchange {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    explicit Http2Exchange(std::int32_t number) : stream(number) {}

    /// Takes a field of the head. What is beyond `limit` bytes in all is dropped, and the request
    /// refused.
    void add_field(std::string_view name, std::string_view value, std::size_t limit);
    /// Makes `head` of what was taken, or says why not in `refusal`.
    void finish_head(Following following);
    /// Takes a piece of the body; what is beyond `limit` is dropped, and the request refused.
    void add_body(std::string_view bytes, std::uint64_t limit);

    /// Whether the client waits for a 100 (RFC 9110 10.1.1).
    [[nodiscard]] bool expects_continue() const;

    /// Sets the answer; one to a HEAD request has no body.
    void set_reply(Reply answer, bool is_head_request);
    /// Whether the answer has a body.
    [[nodiscard]] bool has_body() const { return !rest_.empty() || !is_last_; }
    /// Copies more of the answer's body, `size` bytes at most.
    std::pair<std::size_t, Http2Events::Body> read_body(char* into, std::size_t size);
    /// Puts the next piece of a stream where `read_body` finds it; the empty one is the last.
    void add_piece(std::string piece);
    /// How many bytes are there of the answer's body, taken or not.
    [[nodiscard]] std::size_t answer_bytes() const { return reply.body.size() + piece_.size(); }
    /// Whether all that was there of the body is taken.
    [[nodiscard]] bool wants_piece() const { return rest_.empty(); }
    /// Whether nothing comes behind what is there.
    [[nodiscard]] bool has_last_piece() const { return is_last_; }

    const std::int32_t stream;
    RequestHead head = {};
    std::string body = {};
    int refusal = 0;             ///< the status that refuses the request; 0: none does
    bool has_head = false;       ///< `head` is good
    bool has_arrived = false;    ///< there is no more to come of its head
    bool is_whole = false;       ///< all of the request is there
    bool is_closed = false;      ///< nothing more can be sent or received
    bool is_answered = false;    ///< an answer is on its way
    bool is_sent = false;        ///< all of it is
    std::size_t held = 0;        ///< bytes that are counted for its answer
    std::size_t body_taken = 0;  ///< bytes of the body that the client may not send again yet
    SteadyTime deadline = SteadyTime::max();  ///< for what the client does next
    std::uint64_t body_sent = 0;              ///< bytes of the answer's body
    Pace pace = {};                           ///< of these
    std::optional<Pace> siblings_pace = {};   ///< of all that the connection has sent meanwhile
    int turns_missed = 0;                     ///< how often the client has taken only the others
    std::unique_ptr<Session> session = {};
    Reply reply = {};
    std::coroutine_handle<> waiting = {};  ///< who goes on when something changes

private:
    struct Line {
        std::size_t name_size;
        std::size_t value_size;
    };

    [[nodiscard]] int read_head();

    std::string text_ = {};  ///< the head's names and values, one behind the other
    std::vector<Line> lines_ = {};
    std::size_t head_size_ = 0;
    std::string piece_ = {};      ///< of a stream
    std::string_view rest_ = {};  ///< of the answer's body, as far as it is there
    bool is_last_ = true;         ///< nothing comes behind that
};

}  // namespace taskgate::http
