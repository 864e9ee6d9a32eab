// SPDX-License-Identifier: MIT
#pragma once

#include "base/openssl.hpp"
#include "http/tls_context.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace taskgate::http {

/// The server's side of TLS on one connection. It reads and writes a socket that does not block and
/// waits for nothing: whoever uses it does. Belongs to one loop.
class TlsStream {
public:
    /// How far a step came.
    enum class State : std::uint8_t {
        done,
        wants_read,    ///< try again when the socket can be read
        wants_write,   ///< try again when it can be written
        closed,        ///< the client is gone, or what it sends is wrong
        in_the_clear,  ///< of a handshake: the client does not speak TLS, and was sent nothing
    };
    struct Step {
        State state = State::closed;
        std::size_t size = 0;  ///< bytes read or written
    };

    /// The socket stays the caller's and must stay open. Throws where memory is short.
    TlsStream(std::shared_ptr<const TlsContext> context, int socket);

    /// Goes on with the handshake, which comes before anything else.
    Step shake_hands();
    Step read(char* into, std::size_t size);
    /// After a step that wants to wait, the same bytes are offered again.
    Step write(std::string_view bytes);
    /// Tells the client that nothing more comes (`close_notify`, RFC 8446 6.1), if the socket takes
    /// it at once.
    void finish();

    [[nodiscard]] const TlsContext& context() const { return *context_; }
    /// The protocol that was agreed on (ALPN); empty where the client named none.
    [[nodiscard]] std::string_view protocol() const;
    /// How many bytes the socket has taken so far.
    [[nodiscard]] std::uint64_t sent() const;
    /// Why the last step failed, for the log; a literal.
    [[nodiscard]] std::string_view failure() const { return failure_; }

private:
    /// What became of a call of OpenSSL.
    Step judge(int result, std::size_t size);

    std::shared_ptr<const TlsContext> context_;
    std::unique_ptr<SSL, Free<SSL_free>> connection_;
    std::string_view failure_ = {};
    bool is_open_ = false;    ///< the handshake is over
    bool is_broken_ = false;  ///< nothing more may be sent
};

}  // namespace taskgate::http
