// SPDX-License-Identifier: MIT
#include "http/tls_context.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>

namespace taskgate::http {

namespace {

/// TLS 1.2: a new key for each session, authenticated encryption, no CBC, no RSA key transport.
constexpr const char* ciphers_of_1_2 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* ciphers_of_1_3 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* groups = "X25519:P-256:P-384:X448";
/// 112 bits: what RSA with 2048 bits comes to. Neither SHA-1 nor MD5 below a signature.
constexpr int security_level = 2;
/// How long a session may be resumed: as long as one ticket key is in use.
constexpr std::chrono::seconds session_lifetime = TicketKeys::lifetime;

/// What sessions are bound to: all certificates serve the same API.
constexpr std::string_view session_scope = "taskgate";

std::string last_reason() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "unknown reason" : reason;
}

/// Takes the protocol lists of ALPN into their form on the wire (RFC 7301 3.1).
std::string to_wire(const std::vector<std::string>& protocols) {
    std::string wire;
    for (const std::string& protocol : protocols) {
        wire.push_back(static_cast<char>(protocol.size()));
        wire += protocol;
    }
    return wire;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    return names;
}

bool set_protection(SSL_CTX* context) {
    SSL_CTX_set_security_level(context, security_level);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    // Sessions are in the tickets that clients keep, and nowhere here.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_timeout(context, static_cast<long>(session_lifetime.count()));
    SSL_CTX_set_read_ahead(context, 1);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, ciphers_of_1_2) == 1 &&
           SSL_CTX_set_ciphersuites(context, ciphers_of_1_3) == 1 &&
           SSL_CTX_set1_groups_list(context, groups) == 1 &&
           SSL_CTX_set_session_id_context(context, bytes_of(session_scope),
                                          static_cast<unsigned>(session_scope.size())) == 1;
}

}  // namespace

TlsContext::TlsContext(TlsOptions options, const Clock& clock)
    : protocols_(to_wire(options.protocols)), tickets_(clock) {
    if (options.hsts_max_age.count() > 0) {
        hsts_ = fmt::format("max-age={}", options.hsts_max_age.count());
    }
}

Result<std::shared_ptr<const TlsContext>> TlsContext::make(std::vector<TlsIdentity> identities,
                                                           TlsOptions options, const Clock& clock) {
    if (identities.empty()) return invalid("there is no certificate");
    std::shared_ptr<TlsContext> made{new TlsContext(std::move(options), clock)};
    for (TlsIdentity& identity : identities) {
        made->certificates_.push_back({identity.label, identity.chain.end});
        if (auto added = made->add(std::move(identity)); !added) return added.error();
    }
    return std::shared_ptr<const TlsContext>{std::move(made)};
}

Result<void> TlsContext::add(TlsIdentity identity) {
    const auto names = sorted(identity.chain.names);
    const int type = EVP_PKEY_get_base_id(identity.key.get());
    auto place = std::find_if(shown_.begin(), shown_.end(), [&](const Shown& shown) {
        return shown.names == names && std::find(shown.key_types.begin(), shown.key_types.end(),
                                                 type) == shown.key_types.end();
    });
    if (place == shown_.end()) {
        auto handle = make_handle();
        if (!handle) return handle.error();
        shown_.push_back(Shown{names, {}, std::move(*handle)});
        place = std::prev(shown_.end());
    }
    place->key_types.push_back(type);
    STACK_OF(X509)* rest = sk_X509_new_null();
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> owner{
        rest, [](STACK_OF(X509) * stack) { sk_X509_free(stack); }};
    for (std::size_t i = 1; i < identity.chain.certificates.size(); ++i) {
        sk_X509_push(rest, identity.chain.certificates[i].get());
    }
    if (SSL_CTX_use_cert_and_key(place->context.get(), identity.chain.leaf(), identity.key.get(),
                                 rest, 1) != 1) {
        return invalid(fmt::format("{} cannot be used: {}", identity.label, last_reason()));
    }
    return {};
}

Result<TlsContext::Handle> TlsContext::make_handle() {
    Handle handle{SSL_CTX_new(TLS_server_method())};
    if (!handle || !set_protection(handle.get()) || SSL_CTX_set_app_data(handle.get(), this) != 1 ||
        SSL_CTX_set_tlsext_servername_callback(handle.get(), choose_certificate) != 1 ||
        SSL_CTX_set_tlsext_servername_arg(handle.get(), this) != 1 ||
        SSL_CTX_set_tlsext_ticket_key_evp_cb(handle.get(), handle_ticket) != 1) {
        return failed("OpenSSL makes no TLS context: " + last_reason());
    }
    SSL_CTX_set_alpn_select_cb(handle.get(), choose_protocol, this);
    return handle;
}

SSL_CTX* TlsContext::find(std::string_view host) const {
    const auto find_by = [this](auto&& matches) -> SSL_CTX* {
        for (const Shown& shown : shown_) {
            if (std::any_of(shown.names.begin(), shown.names.end(), matches)) {
                return shown.context.get();
            }
        }
        return nullptr;
    };
    SSL_CTX* exact = find_by([host](const std::string& name) { return name == host; });
    if (exact != nullptr) return exact;
    return find_by([host](const std::string& name) { return is_name_of_host(name, host); });
}

bool TlsContext::has_host(std::string_view host) const { return find(to_lower(host)) != nullptr; }

int TlsContext::choose_certificate(SSL* connection, int* /*alert*/, void* self) {
    const char* host = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
    if (host == nullptr) return SSL_TLSEXT_ERR_NOACK;
    SSL_CTX* context = static_cast<const TlsContext*>(self)->find(to_lower(host));
    if (context == nullptr) return SSL_TLSEXT_ERR_NOACK;
    SSL_set_SSL_CTX(connection, context);
    return SSL_TLSEXT_ERR_OK;
}

int TlsContext::choose_protocol(SSL* /*connection*/, const unsigned char** out,
                                unsigned char* out_size, const unsigned char* in, unsigned in_size,
                                void* self) {
    const std::string& ours = static_cast<const TlsContext*>(self)->protocols_;
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(&chosen, out_size, bytes_of(ours),
                                             static_cast<unsigned>(ours.size()), in, in_size);
    // RFC 7301 3.2: who offers none of ours gets an alert, and cannot be led to talk past us.
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

int TlsContext::handle_ticket(SSL* connection, unsigned char* name, unsigned char* vector,
                              EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int is_sealing) {
    const auto* self =
        static_cast<const TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
    return is_sealing == 1 ? self->tickets_.seal(name, vector, cipher, mac)
                           : self->tickets_.open(name, vector, cipher, mac);
}

}  // namespace taskgate::http
