// SPDX-License-Identifier: MIT
#pragma once

#include "support/http2_client.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace taskgate::test {

/// Sends what is written down as HTTP/1.1 in HTTP/2, over TLS, so that the same tests hold for
/// both.
class TranslatedHttp2 {
public:
    explicit TranslatedHttp2(std::uint16_t port) : client_(port, Http2Transport::tls) {}

    /// Takes requests, or pieces of them; each is sent once its head is whole.
    void send(std::string_view bytes);
    /// The answer to the request that was sent first and not read yet.
    HttpReply read_reply();

private:
    /// Sends the first request whose head is whole, and what is there of its body; false where
    /// there is none.
    bool send_one();
    void send_missing();

    Http2Client client_;
    std::string unsent_ = {};
    std::size_t missing_ = 0;  ///< bytes of the body of the request that was sent last
    std::deque<std::int32_t> asked_ = {};
};

}  // namespace taskgate::test
