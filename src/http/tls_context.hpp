// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/openssl.hpp"
#include "base/result.hpp"
#include "http/tls_identity.hpp"
#include "http/tls_tickets.hpp"

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taskgate::http {

/// What a TLS server does besides showing certificates.
struct TlsOptions {
    /// For ALPN (RFC 7301), the one that is liked best first.
    std::vector<std::string> protocols = {"http/1.1"};
    /// How long browsers are to ask for https alone (RFC 6797); zero: they are told nothing.
    std::chrono::seconds hsts_max_age{0};
};

/// A certificate that is shown, and the last moment at which it is valid.
struct ShownCertificate {
    std::string label;  ///< its file
    Time end;
};

/// All that a handshake needs: certificates, which of them for which name, protocols, and the keys
/// of session tickets. TLS 1.2 and 1.3. Immutable but for the ticket keys; shared by all loops and
/// by the connections that began with it. Safe from any thread.
class TlsContext {
public:
    /// Of the identities, the first one is shown to whoever asks for no name, or an unknown one.
    /// Two of the same names with keys of different kinds stand for each other: the client gets
    /// the one that it can use. An error says what OpenSSL refuses. The clock must outlive it.
    static Result<std::shared_ptr<const TlsContext>> make(std::vector<TlsIdentity> identities,
                                                          TlsOptions options, const Clock& clock);

    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    ~TlsContext() = default;

    /// The server's side of a new connection; null where memory is short. It must not outlive the
    /// context.
    [[nodiscard]] SSL* open_connection() const { return SSL_new(shown_.front().context.get()); }

    /// Whether one of the certificates is for that host: a name in any case, or an address.
    [[nodiscard]] bool has_host(std::string_view host) const;

    /// In the order in which they were given.
    [[nodiscard]] const std::vector<ShownCertificate>& certificates() const {
        return certificates_;
    }

    /// The value of `Strict-Transport-Security`; empty: there is to be no such field.
    [[nodiscard]] std::string_view hsts() const { return hsts_; }

private:
    using Handle = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;

    /// A set of names and the context with its certificates.
    struct Shown {
        std::vector<std::string> names;
        std::vector<int> key_types;
        Handle context;
    };

    TlsContext(TlsOptions options, const Clock& clock);

    Result<void> add(TlsIdentity identity);
    Result<Handle> make_handle();
    /// The context for a host, in lower case; null where no certificate is for it.
    [[nodiscard]] SSL_CTX* find(std::string_view host) const;

    // What OpenSSL calls.
    static int choose_certificate(SSL* connection, int* alert, void* self);
    static int choose_protocol(SSL* connection, const unsigned char** out, unsigned char* out_size,
                               const unsigned char* in, unsigned in_size, void* self);
    static int handle_ticket(SSL* connection, unsigned char* name, unsigned char* vector,
                             EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int is_sealing);

    std::string protocols_;  ///< as on the wire: each behind its length
    std::string hsts_;
    mutable TicketKeys tickets_;
    std::vector<Shown> shown_ = {};
    std::vector<ShownCertificate> certificates_ = {};
};

/// Holds the TLS context in force, for new connections. Safe from any thread.
class TlsStore {
public:
    explicit TlsStore(std::shared_ptr<const TlsContext> context) : context_(std::move(context)) {}

    [[nodiscard]] std::shared_ptr<const TlsContext> current() const {
        const std::lock_guard lock{mutex_};
        return context_;
    }
    /// From now on, new connections begin with another one.
    void replace(std::shared_ptr<const TlsContext> context) {
        const std::lock_guard lock{mutex_};
        context_.swap(context);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const TlsContext> context_;
};

}  // namespace taskgate::http
