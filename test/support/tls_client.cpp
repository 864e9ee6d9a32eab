// SPDX-License-Identifier: MIT
#include "support/tls_client.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <stdexcept>

namespace taskgate::test {

namespace {

void check(bool went_well, const char* what) {
    if (!went_well) throw std::runtime_error(std::string{"OpenSSL cannot "} + what);
}

}  // namespace

TlsClient::TlsClient(const TlsClientOptions& options) : context_(SSL_CTX_new(TLS_client_method())) {
    check(context_ != nullptr, "make a client");
    // Old versions and weak ciphers are to be offered where a test says so.
    SSL_CTX_set_security_level(context_.get(), 0);
    check(SSL_CTX_set_min_proto_version(context_.get(), options.least_version) == 1 &&
              SSL_CTX_set_max_proto_version(context_.get(), options.most_version) == 1,
          "choose versions");
    check(options.ciphers.empty() ||
              SSL_CTX_set_cipher_list(context_.get(), options.ciphers.c_str()) == 1,
          "choose ciphers");
    check(options.signatures.empty() ||
              SSL_CTX_set1_sigalgs_list(context_.get(), options.signatures.c_str()) == 1,
          "choose signatures");
    SSL_CTX_set_session_cache_mode(context_.get(),
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context_.get(), take_session);
    connection_.reset(SSL_new(context_.get()));
    check(connection_ != nullptr, "make a connection");
    SSL_set_app_data(connection_.get(), this);
    SSL_set_bio(connection_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(connection_.get());
    if (!options.host.empty()) SSL_set_tlsext_host_name(connection_.get(), options.host.c_str());
    if (options.session) {
        // OpenSSL uses a session of TLS 1.3 once; a test may use it again.
        const TlsSession copy{SSL_SESSION_dup(options.session.get()), SSL_SESSION_free};
        check(copy && SSL_set_session(connection_.get(), copy.get()) == 1, "take up a session");
    }
    std::string wire;
    for (const std::string& protocol : options.protocols) {
        wire.push_back(static_cast<char>(protocol.size()));
        wire += protocol;
    }
    if (!wire.empty()) {
        SSL_set_alpn_protos(connection_.get(), bytes_of(wire), static_cast<unsigned>(wire.size()));
    }
}

// A connection that ends without a word would make its session one that cannot be resumed.
TlsClient::~TlsClient() {
    SSL_set_shutdown(connection_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

int TlsClient::take_session(SSL* connection, SSL_SESSION* session) {
    auto* self = static_cast<TlsClient*>(SSL_get_app_data(connection));
    self->session_ = TlsSession{session, SSL_SESSION_free};
    return 1;  // it is ours now
}

TlsClient::Progress TlsClient::shake_hands() {
    ERR_clear_error();
    const Progress progress = judge(SSL_do_handshake(connection_.get()));
    is_open_ = progress == Progress::done;
    return progress;
}

TlsClient::Progress TlsClient::read(std::string& into) {
    std::array<char, 16384> buffer{};
    std::size_t size = 0;
    ERR_clear_error();
    const Progress progress =
        judge(SSL_read_ex(connection_.get(), buffer.data(), buffer.size(), &size));
    into.append(buffer.data(), size);
    return progress;
}

bool TlsClient::write(std::string_view bytes) {
    std::size_t size = 0;
    ERR_clear_error();
    return SSL_write_ex(connection_.get(), bytes.data(), bytes.size(), &size) == 1 &&
           size == bytes.size();
}

void TlsClient::finish() { SSL_shutdown(connection_.get()); }

TlsClient::Progress TlsClient::judge(int result) {
    if (result == 1) return Progress::done;
    const int error = SSL_get_error(connection_.get(), result);
    if (error == SSL_ERROR_WANT_READ) return Progress::needs_input;
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    failure_ = reason == nullptr ? "the end" : reason;
    return Progress::failed;
}

void TlsClient::give_input(std::string_view bytes) {
    BIO_write(SSL_get_rbio(connection_.get()), bytes.data(), static_cast<int>(bytes.size()));
}

std::string TlsClient::take_output() {
    std::string output;
    std::array<char, 16384> buffer{};
    int size = 0;
    while ((size = BIO_read(SSL_get_wbio(connection_.get()), buffer.data(), buffer.size())) > 0) {
        output.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return output;
}

bool TlsClient::was_told_the_end() const {
    return (SSL_get_shutdown(connection_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

std::string TlsClient::version() const { return SSL_get_version(connection_.get()); }

std::string TlsClient::cipher() const { return SSL_get_cipher_name(connection_.get()); }

std::string TlsClient::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(connection_.get(), &name, &size);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of a C interface
    return {reinterpret_cast<const char*>(name), size};
}

bool TlsClient::was_resumed() const { return SSL_session_reused(connection_.get()) == 1; }

std::string TlsClient::certificate() const {
    const std::unique_ptr<X509, Free<X509_free>> shown{
        SSL_get1_peer_certificate(connection_.get())};
    const std::unique_ptr<BIO, Free<BIO_free>> stream{BIO_new(BIO_s_mem())};
    check(shown && PEM_write_bio_X509(stream.get(), shown.get()) == 1, "write a certificate");
    char* begin = nullptr;
    const long size = BIO_get_mem_data(stream.get(), &begin);
    return {begin, static_cast<std::size_t>(size)};
}

}  // namespace taskgate::test
