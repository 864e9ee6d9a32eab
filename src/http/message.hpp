// SPDX-License-Identifier: MIT
#pragma once

#include "base/address.hpp"
#include "base/async.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What HTTP looks like to the one who answers: no socket, no version's framing, no tasks.
namespace taskgate::http {

/// A field line of a request: views of the message.
struct Field {
    std::string_view name;
    std::string_view value;
};

/// Who sent a request, as far as that can be believed.
struct Client {
    Address address = {};    ///< none: it came through a socket of the file system
    bool is_secure = false;  ///< whether it spoke TLS
    /// Whether many may stand behind the address: it is the machine's own, or that of a trusted
    /// proxy that named nobody.
    bool may_be_many = false;
};

/// The head of a request. Its views are good until the request is answered.
struct RequestHead {
    std::string_view method = {};
    std::string_view path = {};   ///< as sent, without the query; `*` for OPTIONS alone
    std::string_view query = {};  ///< as sent, with its `?`; empty where there is none
    int minor_version = 1;        ///< of HTTP/1: 0 or 1; 1 in HTTP/2
    std::vector<Field> fields = {};
    std::optional<std::uint64_t> content_length = {};
    bool is_chunked = false;  ///< a body of unknown length follows: chunks, or a stream of HTTP/2
    Client client = {};
    /// What it took to make a head of its bytes, without waiting for them.
    std::chrono::nanoseconds parsing{};

    /// The value of the first field of that name (in any case); nothing where there is none.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    /// How many field lines have that name.
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// Whether a body follows.
    [[nodiscard]] bool has_body() const { return is_chunked || content_length.value_or(0) > 0; }
};

/// The reason phrase of a status (RFC 9110 section 15): `Content Too Large`.
[[nodiscard]] std::string_view reason_phrase(int status);

/// A body that is made while it is sent. Used by one coroutine at a time.
class BodyStream {
public:
    virtual ~BodyStream() = default;
    /// The next piece; empty at the end. An error cuts the answer off, so that the client sees it.
    virtual Async<std::string> next() = 0;
};

/// A field line of a reply. The name is a literal.
struct ReplyField {
    std::string_view name;
    std::string value;
};

/// An answer. Its length, the date and what concerns the connection are added when it is sent.
struct Reply {
    int status = 200;
    std::string_view content_type = {};  ///< a literal; empty: no such field
    std::vector<ReplyField> fields = {};
    std::string body = {};
    std::string_view constant_body = {};  ///< good for as long as the service; used where it is set
    std::unique_ptr<BodyStream> stream = {};  ///< goes on where `body` ends; null: that was all

    /// The value of the first field of that name (in any case); nothing where there is none.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    /// The body as far as it is made already.
    [[nodiscard]] std::string_view content() const {
        return constant_body.empty() ? std::string_view{body} : constant_body;
    }
};

/// How an exchange ended, for the log.
struct Outcome {
    int status = 0;
    std::chrono::nanoseconds duration{};  ///< from the whole head to the sent answer
    std::chrono::nanoseconds writing{};   ///< its last part: from the answer to its last byte
};

/// The answering side of one exchange after the other, in the order `admit`, `respond`, `finish`.
/// Used on one loop.
class Session {
public:
    virtual ~Session() = default;

    /// Looks at a head, which stays until `finish`: a reply that refuses it, or nothing, and then
    /// the body is read and `respond` called.
    virtual Async<std::optional<Reply>> admit(const RequestHead& head) = 0;
    /// Answers the admitted request.
    virtual Async<Reply> respond(std::string_view body) = 0;
    /// The reply for a refusal that HTTP itself decided on (400, 408, 413, 414, 431, 500, 501, 503,
    /// 505), in place of `respond`'s. `head` is null where none could be read.
    virtual Reply refuse(int status, const RequestHead* head) = 0;
    /// The exchange is over, answered or not.
    virtual void finish(const Outcome& outcome) = 0;
};

/// Who answers. Safe from any thread.
class Service {
public:
    virtual ~Service() = default;
    /// A session for somebody at the other end of a connection, who may speak for others.
    virtual std::unique_ptr<Session> open_session(const Client& peer) = 0;
};

}  // namespace taskgate::http
