// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "http/server.hpp"
#include "http/tls_context.hpp"
#include "support/certificates.hpp"

#include <memory>
#include <vector>

namespace taskgate::test {

/// The machine's own clock.
inline const SystemClock real_clock;

/// TLS with certificates; the first one is shown by default. Throws where it cannot be.
std::shared_ptr<const http::TlsContext> make_tls(const std::vector<CertificatePair>& pairs,
                                                 http::TlsOptions options = {},
                                                 const Clock& clock = real_clock);

/// The options of a server on a free port, which speaks TLS if the tests run over it.
http::ServerOptions server_options();

}  // namespace taskgate::test
