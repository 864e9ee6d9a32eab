// SPDX-License-Identifier: MIT
#include "http/tls_tickets.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace taskgate::http {

namespace {

/// What the callback answers.
constexpr int refused = -1;
constexpr int unknown = 0;
constexpr int good = 1;
constexpr int good_but_old = 2;  ///< and so a new ticket is given

bool set_mac_key(EVP_MAC_CTX* mac, std::array<unsigned char, 32>& key) {
    std::string digest = "SHA256";
    const std::array parameters{
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.data(), key.size()),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(mac, parameters.data()) == 1;
}

}  // namespace

TicketKeys::TicketKeys(const Clock& clock)
    : clock_(clock),
      algorithm_(EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr)),
      current_(make_key(clock.now())) {
    if (!algorithm_) throw std::runtime_error("OpenSSL has no AES");
}

TicketKeys::~TicketKeys() {
    OPENSSL_cleanse(&current_, sizeof current_);
    if (previous_) OPENSSL_cleanse(&*previous_, sizeof *previous_);
}

TicketKeys::Key TicketKeys::make_key(Time now) {
    Key key;
    key.made_at = now;
    if (RAND_bytes(key.name.data(), static_cast<int>(key.name.size())) != 1 ||
        RAND_priv_bytes(key.cipher.data(), static_cast<int>(key.cipher.size())) != 1 ||
        RAND_priv_bytes(key.mac.data(), static_cast<int>(key.mac.size())) != 1) {
        throw std::runtime_error("OpenSSL has no randomness");
    }
    return key;
}

void TicketKeys::rotate() {
    const Time now = clock_.now();
    if (now - current_.made_at >= lifetime) {
        previous_ = current_;
        current_ = make_key(now);
    }
    // Where nobody came for a whole day, even the key before the new one is too old.
    if (previous_ && now - previous_->made_at >= 2 * lifetime) {
        OPENSSL_cleanse(&*previous_, sizeof *previous_);
        previous_.reset();
    }
}

int TicketKeys::seal(unsigned char* name, unsigned char* vector, EVP_CIPHER_CTX* cipher,
                     EVP_MAC_CTX* mac) {
    const std::lock_guard lock{mutex_};
    rotate();
    std::copy(current_.name.begin(), current_.name.end(), name);
    if (RAND_bytes(vector, EVP_CIPHER_get_iv_length(algorithm_.get())) != 1 ||
        EVP_EncryptInit_ex(cipher, algorithm_.get(), nullptr, current_.cipher.data(), vector) !=
            1 ||
        !set_mac_key(mac, current_.mac)) {
        return refused;
    }
    return good;
}

int TicketKeys::open(const unsigned char* name, const unsigned char* vector, EVP_CIPHER_CTX* cipher,
                     EVP_MAC_CTX* mac) {
    const std::lock_guard lock{mutex_};
    rotate();
    const auto has_name = [name](const Key& key) {
        return std::equal(key.name.begin(), key.name.end(), name);
    };
    const bool is_current = has_name(current_);
    if (!is_current && !(previous_ && has_name(*previous_))) return unknown;
    Key& key = is_current ? current_ : *previous_;
    if (!set_mac_key(mac, key.mac) ||
        EVP_DecryptInit_ex(cipher, algorithm_.get(), nullptr, key.cipher.data(), vector) != 1) {
        return refused;
    }
    return is_current ? good : good_but_old;
}

}  // namespace taskgate::http
