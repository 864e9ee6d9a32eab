// SPDX-License-Identifier: MIT
#include "store/postgres/input.hpp"

#include <openssl/ssl.h>

namespace taskgate::postgres {

bool take_input(PGconn* connection) {
    auto* tls = static_cast<SSL*>(PQsslStruct(connection, "OpenSSL"));
    do {
        if (PQconsumeInput(connection) != 1) return false;
        // Every round takes in the rest of one record, of 16 KiB at most.
    } while (tls != nullptr && SSL_pending(tls) > 0);
    return true;
}

}  // namespace taskgate::postgres
