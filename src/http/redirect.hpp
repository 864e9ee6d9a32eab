// SPDX-License-Identifier: MIT
#pragma once

#include "http/message.hpp"
#include "http/tls_context.hpp"

#include <cstdint>
#include <memory>

namespace taskgate::http {

/// Answers every request in the clear with the same address by https (308, RFC 9110 15.4.9). The
/// host is the one that was asked for, and must be one that a certificate is for: this leads
/// nobody elsewhere. Safe from any thread.
class RedirectService final : public Service {
public:
    /// The store must outlive the service.
    explicit RedirectService(const TlsStore& tls) : tls_(tls) {}

    /// Where https is served. Before the first request.
    void set_port(std::uint16_t port) { port_ = port; }

    std::unique_ptr<Session> open_session(const Client& peer) override;

    /// What a request is answered with.
    [[nodiscard]] Reply answer(const RequestHead& head) const;

private:
    const TlsStore& tls_;
    std::uint16_t port_ = 0;
};

}  // namespace taskgate::http
