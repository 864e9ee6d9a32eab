// SPDX-License-Identifier: MIT
#pragma once

#include "base/clock.hpp"
#include "base/openssl.hpp"

#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace taskgate::http {

/// The keys that session tickets are sealed with (RFC 5077 section 4): a new one every twelve
/// hours, and the one before it still opens. They exist in memory alone. Shared by all loops; safe
/// from any thread.
class TicketKeys {
public:
    static constexpr std::chrono::hours lifetime{12};

    /// The clock must outlive it. Throws where there is no randomness.
    explicit TicketKeys(const Clock& clock);
    ~TicketKeys();
    TicketKeys(const TicketKeys&) = delete;
    TicketKeys& operator=(const TicketKeys&) = delete;

    /// What OpenSSL asks for a ticket, and how it is answered: as
    /// SSL_CTX_set_tlsext_ticket_key_evp_cb(3) says.
    int seal(unsigned char* name, unsigned char* vector, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac);
    int open(const unsigned char* name, const unsigned char* vector, EVP_CIPHER_CTX* cipher,
             EVP_MAC_CTX* mac);

private:
    struct Key {
        std::array<unsigned char, 16> name = {};
        std::array<unsigned char, 32> cipher = {};
        std::array<unsigned char, 32> mac = {};
        Time made_at = {};
    };

    static Key make_key(Time now);
    /// Puts a new key in front, where the current one is too old. Under the lock.
    void rotate();

    const Clock& clock_;
    std::unique_ptr<EVP_CIPHER, Free<EVP_CIPHER_free>> algorithm_;
    std::mutex mutex_;
    Key current_;
    std::optional<Key> previous_ = {};
};

}  // namespace taskgate::http
