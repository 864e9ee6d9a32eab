// SPDX-License-Identifier: MIT
#include "support/tls_server.hpp"

#include "support/http_client.hpp"

#include <utility>

namespace taskgate::test {

std::shared_ptr<const http::TlsContext> make_tls(const std::vector<CertificatePair>& pairs,
                                                 http::TlsOptions options, const Clock& clock) {
    std::vector<http::TlsIdentity> identities;
    identities.reserve(pairs.size());
    for (const CertificatePair& pair : pairs) {
        http::TlsIdentity& identity = identities.emplace_back();
        identity.chain = http::read_certificates(pair.certificate, clock.now()).value();
        identity.key = http::read_private_key(pair.key, identity.chain).value();
    }
    return http::TlsContext::make(std::move(identities), std::move(options), clock).value();
}

http::ServerOptions server_options() {
    http::ServerOptions options;
    if (tests_run_over_tls()) {
        http::TlsOptions tls;
        tls.protocols = {"h2", "http/1.1"};
        options.tls = std::make_shared<http::TlsStore>(make_tls({make_certificate()}, tls));
    }
    return options;
}

}  // namespace taskgate::test
