// SPDX-License-Identifier: MIT
#pragma once

#include "base/openssl.hpp"

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taskgate::test {

/// A session that a later connection may take up again.
using TlsSession = std::shared_ptr<SSL_SESSION>;

/// How a client of the tests speaks TLS. It takes any certificate, and says which it was shown.
struct TlsClientOptions {
    std::string host = "localhost";  ///< asked for by SNI; empty: none is
    int least_version = TLS1_2_VERSION;
    int most_version = TLS1_3_VERSION;
    std::string ciphers = {};                 ///< of TLS 1.2, as OpenSSL names them
    std::string signatures = {};              ///< as OpenSSL names them: `RSA-PSS+SHA256`
    std::vector<std::string> protocols = {};  ///< for ALPN
    TlsSession session = {};
};

/// The client's side of TLS on one connection, without a socket: bytes go in and come out. Belongs
/// to one thread.
class TlsClient {
public:
    explicit TlsClient(const TlsClientOptions& options = {});
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    enum class Progress : std::uint8_t { done, needs_input, failed };

    Progress shake_hands();
    /// Appends what the server said.
    Progress read(std::string& into);
    /// Seals bytes, to be taken with `take_output`. After the handshake.
    bool write(std::string_view bytes);
    /// Says that nothing more comes.
    void finish();

    /// What the server sent.
    void give_input(std::string_view bytes);
    /// What is to be sent to the server.
    [[nodiscard]] std::string take_output();

    [[nodiscard]] bool is_open() const { return is_open_; }
    /// Whether the server said that nothing more comes (`close_notify`).
    [[nodiscard]] bool was_told_the_end() const;
    /// `TLSv1.3`
    [[nodiscard]] std::string version() const;
    [[nodiscard]] std::string cipher() const;
    [[nodiscard]] std::string protocol() const;
    [[nodiscard]] bool was_resumed() const;
    /// The certificate that the server showed, in PEM.
    [[nodiscard]] std::string certificate() const;
    /// The last session that the server gave; null where it gave none.
    [[nodiscard]] TlsSession session() const { return session_; }
    /// What the last failure was, as OpenSSL has it.
    [[nodiscard]] const std::string& failure() const { return failure_; }

private:
    Progress judge(int result);
    static int take_session(SSL* connection, SSL_SESSION* session);

    std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context_;
    std::unique_ptr<SSL, Free<SSL_free>> connection_;
    TlsSession session_ = {};
    std::string failure_ = {};
    bool is_open_ = false;
};

}  // namespace taskgate::test
