// SPDX-License-Identifier: MIT
#include "http/tls_stream.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <cerrno>
#include <cstdint>
#include <new>
#include <sys/socket.h>
#include <utility>

namespace taskgate::http {

namespace {

// OpenSSL's own BIO for sockets writes without MSG_NOSIGNAL: a client that is gone would end a
// process that does not ignore SIGPIPE. This one differs in nothing else.

int socket_of(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool is_to_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int read_socket(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t received =
        ::recv(socket_of(bio), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
    if (received < 0 && is_to_wait()) BIO_set_retry_read(bio);
    if (received == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(received);
}

int write_socket(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const ssize_t sent =
        ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && is_to_wait()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

long control_socket(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return 0;
}

const BIO_METHOD* socket_method() {
    static const std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>> method = [] {
        std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>> made{
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket")};
        if (!made || BIO_meth_set_read(made.get(), read_socket) != 1 ||
            BIO_meth_set_write(made.get(), write_socket) != 1 ||
            BIO_meth_set_ctrl(made.get(), control_socket) != 1) {
            throw std::bad_alloc{};
        }
        return made;
    }();
    return method.get();
}

BIO* make_bio(int socket) {
    BIO* bio = BIO_new(socket_method());
    if (bio == nullptr) throw std::bad_alloc{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr)
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    return bio;
}

/// The errors of a first record that is none.
bool is_no_tls(int reason) {
    return reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST ||
           reason == SSL_R_WRONG_VERSION_NUMBER;
}

}  // namespace

TlsStream::TlsStream(std::shared_ptr<const TlsContext> context, int socket)
    : context_(std::move(context)), connection_(context_->open_connection()) {
    if (!connection_) throw std::bad_alloc{};
    BIO* bio = make_bio(socket);
    SSL_set_bio(connection_.get(), bio, bio);
    SSL_set_accept_state(connection_.get());
}

TlsStream::Step TlsStream::shake_hands() {
    ERR_clear_error();
    const Step step = judge(SSL_do_handshake(connection_.get()), 0);
    is_open_ = step.state == State::done;
    return step;
}

TlsStream::Step TlsStream::read(char* into, std::size_t size) {
    ERR_clear_error();
    std::size_t received = 0;
    const int result = SSL_read_ex(connection_.get(), into, size, &received);
    return judge(result, received);
}

TlsStream::Step TlsStream::write(std::string_view bytes) {
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(connection_.get(), bytes.data(), bytes.size(), &sent);
    return judge(result, sent);
}

TlsStream::Step TlsStream::judge(int result, std::size_t size) {
    if (result == 1) return {State::done, size};
    switch (SSL_get_error(connection_.get(), result)) {
        case SSL_ERROR_WANT_READ: return {State::wants_read, 0};
        case SSL_ERROR_WANT_WRITE: return {State::wants_write, 0};
        case SSL_ERROR_ZERO_RETURN: failure_ = "closed by the client"; return {State::closed, 0};
        default: break;
    }
    is_broken_ = true;
    const unsigned long code = ERR_peek_last_error();
    const char* reason = ERR_reason_error_string(code);
    failure_ = reason == nullptr ? "the client is gone" : reason;
    const bool was_sent_nothing = BIO_number_written(SSL_get_wbio(connection_.get())) == 0;
    const bool is_plain = !is_open_ && was_sent_nothing && is_no_tls(ERR_GET_REASON(code));
    ERR_clear_error();
    return {is_plain ? State::in_the_clear : State::closed, 0};
}

void TlsStream::finish() {
    if (!is_open_ || is_broken_) return;
    ERR_clear_error();
    SSL_shutdown(connection_.get());
    ERR_clear_error();
}

std::uint64_t TlsStream::sent() const {
    return BIO_number_written(SSL_get_wbio(connection_.get()));
}

std::string_view TlsStream::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(connection_.get(), &name, &size);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of a C interface
    return {reinterpret_cast<const char*>(name), size};
}

}  // namespace taskgate::http
