// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace taskgate::auth {

/// How a token may be signed (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2).
enum class Algorithm : std::uint8_t {
    hs256,
    hs384,
    hs512,
    rs256,
    rs384,
    rs512,
    ps256,
    ps384,
    ps512,
    es256,
    es384,
    es512,
    ed25519,
    ed448,
};

/// Its name in a token's `alg`; for the two Edwards curves, which share `EdDSA`, the one of RFC
/// 9864: `Ed25519`.
std::string_view name_of(Algorithm algorithm);

/// Whether `alg` stands for the algorithm; `EdDSA` stands for both Edwards curves.
bool is_named(std::string_view alg, Algorithm algorithm);

/// The algorithms that `alg` stands for; none where it is unknown, `none` included.
std::vector<Algorithm> find_algorithms(std::string_view alg);

/// Whether it is an HMAC: both sides have the same secret.
bool is_symmetric(Algorithm algorithm);

/// Every algorithm, in the order of the enumeration.
std::vector<Algorithm> all_algorithms();

/// Those that are allowed where the configuration names none: all but the longer HMACs.
std::vector<Algorithm> default_algorithms();

}  // namespace taskgate::auth
