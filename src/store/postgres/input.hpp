// SPDX-License-Identifier: MIT
#pragma once

#include <libpq-fe.h>

namespace taskgate::postgres {

/// Takes in what a server has sent, without waiting; false where the connection is lost. To be
/// called when the socket can be read. Bytes that TLS has decrypted already are taken in as well:
/// nothing would ever say of them that they can be read.
bool take_input(PGconn* connection);

}  // namespace taskgate::postgres
