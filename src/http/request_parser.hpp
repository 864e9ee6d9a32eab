// SPDX-License-Identifier: MIT
#pragma once

#include "http/asio.hpp"
#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace taskgate::http {

/// Parses one request with Beast, on top of what `HeadScanner` let through: the head at once, then
/// the body piece by piece.
class RequestParser final : private boost::beast::http::basic_parser<true> {
public:
    /// `head` gets views of the text given to `parse_head`; `body` gets the body's bytes.
    RequestParser(RequestHead& head, std::string& body, std::uint64_t body_limit);

    /// Parses a whole head that the scanner took, from its request line on; `text` must stay.
    /// Returns 0, or the status that refuses it (400, 501).
    int parse_head(std::string& text);

    /// What became of a piece of the body.
    struct BodyProgress {
        std::size_t used = 0;  ///< bytes taken; the others are to be offered again, with more
        bool is_whole = false;
        int refusal = 0;  ///< a status (400, 413), or 0
    };
    BodyProgress parse_body(std::string_view bytes);

    /// Whether the client means to use the connection again (RFC 9112 9.3).
    [[nodiscard]] bool keeps_alive() const { return keep_alive(); }

private:
    using Code = boost::beast::error_code;
    using View = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb verb, View method, View target, int version,
                         Code& error) override;
    void on_response_impl(int /*status*/, View /*reason*/, int /*version*/,
                          Code& /*error*/) override {}
    void on_field_impl(boost::beast::http::field field, View name, View value,
                       Code& error) override;
    void on_header_impl(Code& /*error*/) override { in_trailer_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                           Code& /*error*/) override {}
    std::size_t on_body_impl(View bytes, Code& error) override { return append(bytes, error); }
    void on_chunk_header_impl(std::uint64_t size, View extensions, Code& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, View bytes, Code& error) override {
        return append(bytes, error);
    }
    void on_finish_impl(Code& /*error*/) override {}

    std::size_t append(View bytes, Code& error);
    /// RFC 9112 6.3, refusing wherever a proxy in front might read it otherwise.
    [[nodiscard]] int read_framing();
    [[nodiscard]] int check_host() const;

    RequestHead& head_;
    std::string& body_;
    std::uint64_t body_limit_;
    std::string_view target_ = {};
    std::string_view piece_ = {};  ///< of the body, while it is parsed
    bool in_trailer_ = false;
};

}  // namespace taskgate::http
